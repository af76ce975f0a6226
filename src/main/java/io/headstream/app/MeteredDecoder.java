package io.headstream.app;

import io.headstream.image.DecodeResult;
import io.headstream.image.ImageDecoder;
import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.time.Duration;

/** A decoder whose work is measured, on images that it rejects too. */
record MeteredDecoder(ImageDecoder decoder, MetricsRegistry metrics) implements ImageDecoder {
    @Override
    public DecodeResult decode(byte[] encoded) {
        long begin = System.nanoTime();
        DecodeResult result = decoder.decode(encoded);
        metrics.record(HeadstreamMeter.DECODE, Duration.ofNanos(System.nanoTime() - begin));
        return result;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
