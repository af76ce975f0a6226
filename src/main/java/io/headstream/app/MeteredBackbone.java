package io.headstream.app;

import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.EmbedResult;
import io.headstream.image.DecodedImage;
import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.time.Duration;
import java.util.List;

/** A backbone whose passes are measured, those that fail too. */
record MeteredBackbone(Backbone backbone, MetricsRegistry metrics) implements Backbone {
    MeteredBackbone {
        metrics.set(HeadstreamMeter.BATCH_CAPACITY, backbone.description().batchSize());
    }

    @Override
    public BackboneDescription description() {
        return backbone.description();
    }

    @Override
    public List<EmbedResult> embed(List<DecodedImage> images) {
        metrics.record(HeadstreamMeter.BATCH_SIZE, images.size());
        long begin = System.nanoTime();
        try {
            return backbone.embed(images);
        } finally {
            metrics.record(HeadstreamMeter.BACKBONE, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    @Override
    public void close() {
        backbone.close();
    }
}
