package io.headstream.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How often the true class was among the k most probable, for several k. A class that the head does not know is a miss. Not
 * thread-safe.
 */
public final class TopKHits {
    /** The usual ones. */
    public static final List<Integer> DEFAULT = List.of(1, 3, 5);

    private final List<Integer> ks;
    private final long[] hits;
    private long examples;

    /**
     * Nothing counted.
     *
     * @param ks each 1 or more, ascending
     * @throws IllegalArgumentException if they are not
     */
    public TopKHits(List<Integer> ks) {
        for (int i = 0; i < ks.size(); i++) {
            if (ks.get(i) < 1 || (i > 0 && ks.get(i) <= ks.get(i - 1))) {
                throw new IllegalArgumentException("top-k for %s, expected ascending numbers from 1".formatted(ks));
            }
        }
        this.ks = List.copyOf(ks);
        this.hits = new long[ks.size()];
    }

    /** Goes on where another left off. */
    public TopKHits(State state) {
        this(state.ks());
        this.examples = state.examples();
        for (int i = 0; i < hits.length; i++) {
            hits[i] = state.hits().get(i);
        }
    }

    /** Counts one example. */
    public void add(ScoredExample example) {
        examples++;
        for (int i = 0; i < hits.length; i++) {
            hits[i] += example.within(ks.get(i)) ? 1 : 0;
        }
    }

    /**
     * Counts what another has counted.
     *
     * @throws IllegalArgumentException if it is for other k
     */
    public void merge(TopKHits other) {
        if (!other.ks.equals(ks)) {
            throw new IllegalArgumentException(
                    "top-k for %s merged with %s, expected the same".formatted(ks, other.ks));
        }
        examples += other.examples;
        for (int i = 0; i < hits.length; i++) {
            hits[i] += other.hits[i];
        }
    }

    /**
     * Share of examples with the true class among the k most probable; empty without examples.
     *
     * @throws IllegalArgumentException if this k is not counted
     */
    public OptionalDouble accuracy(int k) {
        int i = ks.indexOf(k);
        if (i < 0) {
            throw new IllegalArgumentException("top-%d accuracy, expected k to be one of %s".formatted(k, ks));
        }
        return Ratio.of(hits[i], examples);
    }

    /** All that was counted. */
    public State state() {
        return new State(ks, Arrays.stream(hits).boxed().toList(), examples);
    }

    /**
     * All that was counted.
     *
     * @param ks ascending
     * @param hits [ks]
     * @param examples examples seen
     */
    public record State(List<Integer> ks, List<Long> hits, long examples) {
        /** @throws IllegalArgumentException if there is not one count per k, or one is above the number of examples */
        public State {
            ks = List.copyOf(ks);
            hits = List.copyOf(hits);
            if (hits.size() != ks.size() || hits.stream().anyMatch(h -> h < 0 || h > examples)) {
                throw new IllegalArgumentException(
                        "top-k hits %s for %s, expected one each, of %d examples".formatted(hits, ks, examples));
            }
        }
    }
}
