package io.headstream.chaos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting for something to become so. */
final class Poll {
    /** A condition that may ask others. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static final Duration OFTEN = Duration.ofMillis(100);

    private Poll() {}

    /**
     * Waits until it is so.
     *
     * @throws IllegalStateException if it is not within the time
     */
    static void until(String what, Duration patience, Condition condition) {
        if (!isWithin(patience, condition)) {
            throw new IllegalStateException("%s: not within %d s".formatted(what, patience.toSeconds()));
        }
    }

    /** Waits until it is so; false if it is not within the time. */
    static boolean isWithin(Duration patience, Condition condition) {
        return isWithin(patience, OFTEN, condition);
    }

    /** The same for what is dear to find out: it is asked only now and then. */
    static boolean isWithin(Duration patience, Duration interval, Condition condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(interval.toMillis());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
