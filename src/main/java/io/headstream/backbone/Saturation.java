package io.headstream.backbone;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the components of embeddings that the quantised range cannot hold. Thread-safe. */
final class Saturation {
    private static final Logger LOG = LoggerFactory.getLogger(Saturation.class);
    private static final int EACH = 10;

    private final String backbone;
    private final int exponent;
    private final double least;
    private final double most;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong toLog = new AtomicLong(1);

    Saturation(String backbone, int exponent) {
        this.backbone = backbone;
        this.exponent = exponent;
        this.least = Math.scalb((double) Short.MIN_VALUE, -exponent);
        this.most = Math.scalb((double) Short.MAX_VALUE, -exponent);
    }

    /** Looks at one embedding; logs the first, tenth, hundredth … component that does not fit. */
    void observe(float[] embedding) {
        int outside = 0;
        for (float value : embedding) {
            if (value < least || value > most) {
                outside++;
            }
        }
        if (outside > 0) {
            long total = count.addAndGet(outside);
            long threshold = toLog.get();
            if (total >= threshold && toLog.compareAndSet(threshold, Math.multiplyExact(threshold, EACH))) {
                LOG.warn(
                        "backbone {}: {} embedding components so far were outside [{}, {}] and saturated; a smaller"
                                + " \"{}\" than {} in its manifest widens the range",
                        backbone,
                        total,
                        least,
                        most,
                        Manifest.EMBEDDING_EXPONENT,
                        exponent);
            }
        }
    }

    /** Components so far. */
    long count() {
        return count.get();
    }
}
