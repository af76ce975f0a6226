package io.headstream.demo;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells a demo that is slow from one that has come to a halt. Not thread-safe. */
final class Progress {
    private final Duration patience;
    private final LongSupplier nanoTime;
    private @Nullable SendReport lastSending;
    private @Nullable Observation lastSeen;
    private long changedAt;

    /**
     * A progress that begins now.
     *
     * @param patience how long nothing may change
     * @param nanoTime clock that only moves forwards, nanoseconds
     */
    Progress(Duration patience, LongSupplier nanoTime) {
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.changedAt = nanoTime.getAsLong();
    }

    /** @throws IllegalStateException if nothing has changed for too long; says how far everything is */
    void check(SendReport sending, Observation seen) {
        long now = nanoTime.getAsLong();
        if (!sending.equals(lastSending) || !seen.equals(lastSeen)) {
            lastSending = sending;
            lastSeen = seen;
            changedAt = now;
        } else if (now - changedAt > patience.toNanos()) {
            throw new IllegalStateException(
                    "nothing has moved for %d s: %d events sent, %d in the topic, %d predictions, %d rejected, %d training examples, %d evaluated, %d snapshots"
                            .formatted(
                                    patience.toSeconds(),
                                    sending.sent(),
                                    seen.events(),
                                    seen.predictions(),
                                    seen.rejected(),
                                    seen.trainingExamples(),
                                    seen.evaluated(),
                                    seen.snapshots()));
        }
    }
}
