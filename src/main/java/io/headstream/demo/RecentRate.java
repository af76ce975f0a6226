package io.headstream.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Events per second over the last few seconds of a count. Not thread-safe. */
final class RecentRate {
    private static final double NANOS_PER_SECOND = 1e9;

    private record Reading(long nanos, long count) {}

    private final long spanNanos;
    private final Deque<Reading> readings = new ArrayDeque<>();

    /** A rate over so much time. */
    RecentRate(Duration span) {
        this.spanNanos = span.toNanos();
    }

    /** Takes a reading and gives the rate up to it; 0 from a single reading. */
    double at(long nanos, long count) {
        readings.addLast(new Reading(nanos, count));
        while (readings.size() > 2 && nanos - readings.getFirst().nanos() > spanNanos) {
            readings.removeFirst();
        }
        Reading first = readings.getFirst();
        return nanos == first.nanos() ? 0 : (count - first.count()) * NANOS_PER_SECOND / (nanos - first.nanos());
    }
}
