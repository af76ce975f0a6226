package io.headstream.ops.view;

import java.util.Arrays;
import java.util.function.LongSupplier;

/** How often something came of late, by the second. Not thread-safe. */
final class Rate {
    private static final int SECONDS = 10;
    private static final long NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final long[] counts = new long[SECONDS];
    private final long[] seconds = new long[SECONDS];

    Rate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        Arrays.fill(seconds, Long.MIN_VALUE);
    }

    /** Once more; returns how often in this second. */
    long count() {
        long second = Math.floorDiv(nanoTime.getAsLong(), NANOS);
        int place = (int) Math.floorMod(second, (long) SECONDS);
        if (seconds[place] != second) {
            seconds[place] = second;
            counts[place] = 0;
        }
        return ++counts[place];
    }

    /** Per second, over the last ten. */
    double perSecond() {
        long now = Math.floorDiv(nanoTime.getAsLong(), NANOS);
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (seconds[i] > now - SECONDS && seconds[i] <= now) {
                sum += counts[i];
            }
        }
        return (double) sum / SECONDS;
    }
}
