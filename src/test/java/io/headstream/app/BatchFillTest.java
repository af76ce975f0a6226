package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import org.junit.jupiter.api.Test;

class BatchFillTest {
    @Test
    void shouldTellHowFullTheBatchesWereSinceTheLastLook() {
        try (MetricsRegistry metrics = new MetricsRegistry()) {
            BatchFill fill = new BatchFill(metrics);
            assertThat(fill.get()).as("before there is a backbone").isNull();

            metrics.set(HeadstreamMeter.BATCH_CAPACITY, 8);
            metrics.record(HeadstreamMeter.BATCH_SIZE, 8);
            metrics.record(HeadstreamMeter.BATCH_SIZE, 4);
            assertThat(fill.get()).isEqualTo(0.75);

            assertThat(fill.get()).as("no batch since").isNull();
            metrics.record(HeadstreamMeter.BATCH_SIZE, 2);
            assertThat(fill.get()).isEqualTo(0.25);
        }
    }
}
