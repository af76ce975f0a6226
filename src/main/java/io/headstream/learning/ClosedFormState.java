package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a closed-form learner carries from step to step. Immutable but for the head, which is solved when first asked for
 * and then remembered; thread-safe.
 *
 * <p>The newest changes wait outside the statistics until there are {@link #PENDING}: so a step costs little, a rank-one
 * update is done for many examples at once, and most of the state's bytes stay as they were from one step to the next. The
 * head sees statistics and changes together: it does not depend on how they are divided.
 */
final class ClosedFormState implements TrainerState {
    /** Changes that wait before they are merged into the statistics. */
    static final int PENDING = 512;

    private final ClosedFormHyperParameters hyperParameters;
    private final FeatureMap map;
    private final List<Label> labels;
    private final Sums sums;
    private final SortedMap<Integer, Long> firstNumbers;
    private final ExamplesInForce inForce;
    private final Object solving = new Object();
    private volatile @Nullable LinearHead head;

    /**
     * Statistics and what is not merged into them yet.
     *
     * @param merged statistics of z
     * @param pending changes, in the order they came
     */
    record Sums(ScatterStatistics merged, List<SignedExample> pending) {
        Sums {
            pending = List.copyOf(pending);
        }

        /** Counts of the classes, pending ones included: [classes]. */
        long[] counts(int classes) {
            long[] counts = new long[classes];
            for (int c = 0; c < merged.classes(); c++) {
                counts[c] = merged.count(c);
            }
            for (SignedExample change : pending) {
                counts[change.classIndex()] += change.sign();
            }
            return counts;
        }

        /** Nothing pending. */
        Sums merge(FeatureMap map, int classes) {
            boolean nothing = pending.isEmpty() && merged.classes() == classes;
            return nothing ? this : new Sums(merged.plus(pending, map, classes), List.of());
        }
    }

    /**
     * From its parts.
     *
     * @param labels classes in order of admission, none twice; one that has lost all its examples keeps its place
     * @param firstNumbers for each partition the first entry number seen: what is smaller was never learned from here
     * @param inForce the sliding window's examples; none where it is off
     */
    ClosedFormState(
            ClosedFormHyperParameters hyperParameters,
            FeatureMap map,
            List<Label> labels,
            Sums sums,
            SortedMap<Integer, Long> firstNumbers,
            ExamplesInForce inForce) {
        this.hyperParameters = hyperParameters;
        this.map = map;
        this.labels = List.copyOf(labels);
        this.sums = sums;
        this.firstNumbers = Collections.unmodifiableSortedMap(new TreeMap<>(firstNumbers));
        this.inForce = inForce;
    }

    @Override
    public LinearHead head() {
        LinearHead known = head;
        if (known != null) {
            return known;
        }
        synchronized (solving) {
            LinearHead solved = head;
            if (solved == null) {
                ScatterStatistics all = sums.merge(map, labels.size()).merged();
                solved = ClosedFormSolver.solve(hyperParameters, map, labels, all);
                head = solved;
            }
            return solved;
        }
    }

    @Override
    public boolean headIsReady() {
        return head != null;
    }

    @Override
    public boolean fits(Embedding embedding) {
        return embedding.dimension() == map.settings().dimension()
                && embedding.exponent() == map.settings().exponent();
    }

    @Override
    public byte[] toBytes() {
        return ClosedFormStateCodec.encode(this);
    }

    ClosedFormHyperParameters hyperParameters() {
        return hyperParameters;
    }

    FeatureMap map() {
        return map;
    }

    List<Label> labels() {
        return labels;
    }

    Sums sums() {
        return sums;
    }

    SortedMap<Integer, Long> firstNumbers() {
        return firstNumbers;
    }

    ExamplesInForce inForce() {
        return inForce;
    }
}
