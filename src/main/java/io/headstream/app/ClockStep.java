package io.headstream.app;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the clock of the machine was set back, told by the time that has passed since the last look. Kafka's timers stand
 * still from then on until the clock is where it was: no heartbeat, no commit, no punctuation. For one thread.
 */
final class ClockStep {
    /** Clocks that are kept right are slewed, or set by milliseconds; a shorter halt than this needs no cure. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private long lastWallMillis;
    private long lastNanos;

    /** By the clocks of this machine. */
    ClockStep() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    ClockStep(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.lastWallMillis = wallMillis.getAsLong();
        this.lastNanos = nanoTime.getAsLong();
    }

    /** @throws ClockSetBackException if it was, by more than {@link #LIMIT}, since the last look */
    void look() {
        long wall = wallMillis.getAsLong();
        long nanos = nanoTime.getAsLong();
        Duration back = Duration.ofNanos(nanos - lastNanos)
                .minus(Duration.ofMillis(wall).minusMillis(lastWallMillis));
        lastWallMillis = wall;
        lastNanos = nanos;
        if (back.compareTo(LIMIT) > 0) {
            throw new ClockSetBackException(back);
        }
    }
}
