package io.headstream.wire;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How long to wait between rounds of asking: twice as long each time up to a limit, half of it by chance, so that many
 * clients of one registry do not come back at once.
 */
final class Backoff {
    private final int retries;
    private final Duration first;
    private final Duration longest;
    private final Duration deadline;
    private final Clocks clocks;

    Backoff(RegistryConfig config, Clocks clocks) {
        this.retries = config.getInt(RegistryConfig.RETRIES);
        this.first = config.duration(RegistryConfig.RETRY_WAIT);
        this.longest = config.duration(RegistryConfig.RETRY_MAX_WAIT);
        this.deadline = config.duration(RegistryConfig.DEADLINE);
        this.clocks = clocks;
    }

    Rounds begin() {
        return new Rounds(clocks.nanoTime().getAsLong());
    }

    /**
     * Time and chance.
     *
     * @param nanoTime a clock that never goes back
     * @param pause waits
     * @param random draws the jitter
     */
    record Clocks(LongSupplier nanoTime, Pause pause, RandomGenerator random) {
        static Clocks system() {
            return new Clocks(System::nanoTime, Pause.sleeping(), RandomGenerator.getDefault());
        }
    }

    /** Waits. */
    interface Pause {
        void forAbout(Duration time) throws InterruptedException;

        static Pause sleeping() {
            return time -> Thread.sleep(time.toMillis());
        }
    }

    /** The rounds of one question. */
    final class Rounds {
        private final long began;
        private int count = 1;

        private Rounds(long began) {
            this.began = began;
        }

        int count() {
            return count;
        }

        /** Waits for the next round; false if there is none, by number or by time. */
        boolean next(String fault) {
            Duration longestNow = longest;
            if (count <= 20 && first.multipliedBy(1L << (count - 1)).compareTo(longest) < 0) {
                longestNow = first.multipliedBy(1L << (count - 1));
            }
            long half = longestNow.toNanos() / 2;
            Duration wait = Duration.ofNanos(half + clocks.random().nextLong(half + 1));
            long elapsed = clocks.nanoTime().getAsLong() - began;
            if (count > retries || elapsed + wait.toNanos() > deadline.toNanos()) {
                return false;
            }
            try {
                clocks.pause().forAbout(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryUnavailableException("interrupted while waiting to ask again: " + fault, e);
            }
            count++;
            return true;
        }
    }
}
