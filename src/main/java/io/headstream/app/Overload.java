package io.headstream.app;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether images come faster than they are predicted: by the time that those which wait will take, at the rate of late.
 * Begins when that is longer than a limit and is over at half of it, so that it does not flicker. Thread-safe.
 */
final class Overload {
    /** Weight of the newest sample in the rate: a second's worth of samples counts for about two thirds. */
    private static final double NEWEST = 0.25;

    private final Duration limit;
    private final LongSupplier predicted;
    private final LongSupplier waiting;
    private long predictedBefore;
    private double perSecond;
    private volatile boolean now;

    /**
     * Not overloaded before the first sample.
     *
     * @param predicted images so far
     * @param waiting images that are there and not predicted
     */
    Overload(Duration limit, LongSupplier predicted, LongSupplier waiting) {
        this.limit = limit;
        this.predicted = predicted;
        this.waiting = waiting;
        this.predictedBefore = predicted.getAsLong();
    }

    /** Whether it is so, by the last sample. */
    boolean isNow() {
        return now;
    }

    /**
     * Looks again. While nothing is predicted at all, as in a rebalance, the verdict stays.
     *
     * @param since the last sample
     */
    synchronized void sample(Duration since) {
        long count = predicted.getAsLong();
        double rate = (count - predictedBefore) / (since.toNanos() / 1e9);
        perSecond = perSecond == 0 ? rate : (1 - NEWEST) * perSecond + NEWEST * rate;
        predictedBefore = count;
        long waits = waiting.getAsLong();
        if (waits == 0) {
            now = false;
        } else if (count > 0 && perSecond > 0) {
            double seconds = waits / perSecond;
            now = seconds > (now ? 0.5 : 1) * limit.toNanos() / 1e9;
        }
    }
}
