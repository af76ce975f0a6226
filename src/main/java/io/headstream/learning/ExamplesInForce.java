package io.headstream.learning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The examples that a sliding window holds, each in a place of its own until it slides out: a ring, so that of the state's
 * bytes only those of the places that changed change. What is taken back leaves its place empty. Immutable, thread-safe.
 */
final class ExamplesInForce {
    private final SlidingWindow policy;
    private final @Nullable Kept[] places;
    private final int next;
    private final @Nullable Instant newest;

    /**
     * One example.
     *
     * @param classIndex its class, in order of admission
     * @param number its entry number
     * @param eventTime when it was seen
     * @param values its quantised embedding, [dimension]; nobody writes to it
     */
    record Kept(
            int classIndex,
            EntryNumber number,
            Instant eventTime,
            @SuppressWarnings("ArrayRecordComponent") short[] values) {}

    /**
     * From its parts.
     *
     * @param places as many as were ever used, at most the policy's examples; null: empty
     * @param next the place to be used next
     * @param newest latest event time seen; null before the first example
     */
    ExamplesInForce(SlidingWindow policy, @Nullable Kept[] places, int next, @Nullable Instant newest) {
        this.policy = policy;
        this.places = places;
        this.next = next;
        this.newest = newest;
    }

    static ExamplesInForce none(SlidingWindow policy) {
        return new ExamplesInForce(policy, new Kept[0], 0, null);
    }

    /** Places used so far; null where one is empty. Nobody writes to it. */
    @Nullable
    Kept[] places() {
        return places;
    }

    int next() {
        return next;
    }

    @Nullable
    Instant newest() {
        return newest;
    }

    /** A step under way from here. */
    Sliding slide() {
        return new Sliding(this);
    }

    /** A ring that changes. Not thread-safe. */
    static final class Sliding {
        private final SlidingWindow policy;
        private @Nullable Kept[] places;
        private int next;
        private @Nullable Instant newest;

        private Sliding(ExamplesInForce before) {
            this.policy = before.policy;
            this.places = before.places.clone();
            this.next = before.next;
            this.newest = before.newest;
        }

        /** Removes the example of this number, if it is still in force. */
        Optional<Kept> takeBack(EntryNumber number) {
            for (int i = 0; i < places.length; i++) {
                Kept kept = places[i];
                if (kept != null && kept.number().equals(number)) {
                    places[i] = null;
                    return Optional.of(kept);
                }
            }
            return Optional.empty();
        }

        /** Adds an example; hands back the one whose place it took. */
        Optional<Kept> add(Kept example) {
            if (next == places.length) {
                places = Arrays.copyOf(places, Math.min(policy.examples(), 2 * next + 16));
            }
            Optional<Kept> out = Optional.ofNullable(places[next]);
            places[next] = example;
            next = (next + 1) % policy.examples();
            if (newest == null || example.eventTime().isAfter(newest)) {
                newest = example.eventTime();
            }
            return out;
        }

        /** Removes what is too old by now, in order of places. */
        List<Kept> expire() {
            List<Kept> expired = new ArrayList<>();
            if (policy.durationMs() == 0 || newest == null) {
                return expired;
            }
            Duration longest = Duration.ofMillis(policy.durationMs());
            for (int i = 0; i < places.length; i++) {
                Kept kept = places[i];
                if (kept != null && Duration.between(kept.eventTime(), newest).compareTo(longest) > 0) {
                    expired.add(kept);
                    places[i] = null;
                }
            }
            return expired;
        }

        ExamplesInForce finish() {
            return new ExamplesInForce(policy, places, next, newest);
        }
    }
}
