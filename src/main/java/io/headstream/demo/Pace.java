package io.headstream.demo;

import java.util.function.LongSupplier;

/** An even rate, without catching up after a pause: at most one event's worth of time is owed. Not thread-safe. */
public final class Pace {
    /** A rate that never makes anyone wait. */
    public static final double UNLIMITED = 0;

    private static final double NANOS_PER_SECOND = 1e9;

    private final long interval;
    private final LongSupplier nanoTime;
    private long next;

    /**
     * A pace that begins now.
     *
     * @param perSecond events per second; {@link #UNLIMITED} for no limit
     * @param nanoTime clock that only moves forwards, nanoseconds
     */
    public Pace(double perSecond, LongSupplier nanoTime) {
        this.interval = perSecond == UNLIMITED ? 0 : Math.round(NANOS_PER_SECOND / perSecond);
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** How long to wait before the next event, in nanoseconds; takes that event's turn. */
    public long nanosUntilNext() {
        long now = nanoTime.getAsLong();
        next = Math.max(next, now - interval);
        long wait = Math.max(0, next - now);
        next += interval;
        return wait;
    }
}
