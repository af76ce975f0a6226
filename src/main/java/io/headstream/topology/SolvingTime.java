package io.headstream.topology;

import java.time.Duration;

/**
 * How much of a processor's time solving may take: a share of all time, and a little in advance, so that a new head's
 * first versions, which cost little and gain most, come at once. Times are of a clock that the caller reads. Not
 * thread-safe.
 */
final class SolvingTime {
    private static final long IN_ADVANCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final double share;
    private double owedNanos;
    private long knownAt;

    /**
     * Nothing is solved yet.
     *
     * @param share in (0, 1]
     */
    SolvingTime(double share, long nowNanos) {
        this.share = share;
        this.knownAt = nowNanos;
    }

    /** How long to rest after solving took so long, in nanoseconds. */
    long restAfter(long tookNanos, long nowNanos) {
        owedNanos = Math.max(0, owedNanos - share * (nowNanos - tookNanos - knownAt)) + (1 - share) * tookNanos;
        knownAt = nowNanos;
        return (long) Math.max(0, (owedNanos - IN_ADVANCE_NANOS) / share);
    }
}
