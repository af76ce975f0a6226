package io.headstream.learning;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exact sums over examples of int16 features z: their number, the sum of z and the count of every class, and the Gram
 * matrix Σ z zᵀ. Whole numbers: no order of arrival, no split and no merge can change them, and what was added can be
 * subtracted without a trace. Ridge and discriminant heads of one stream share them: equal statistics are one object
 * ({@link ScatterPool}), and what is added to it twice is computed once. Immutable, thread-safe.
 *
 * <p><b>No overflow.</b> |z| ≤ 2^15, so a product is at most 2^30 and a sum over {@link #MAX_EXAMPLES} = 2^33 - 1 examples
 * below 2^63. The number of examples is checked with every update, not every element. On the way there the sums may run
 * over: two's complement brings them back. Within one block (at most {@link #MAX_BLOCK} examples) products are added up as
 * doubles, which is exact below 2^53: 2^22 × 2^30 = 2^52.
 */
final class ScatterStatistics {
    /** Most examples. */
    static final long MAX_EXAMPLES = (1L << 33) - 1;

    /** Most examples of one update. */
    static final int MAX_BLOCK = 1 << 22;

    private final int features;
    private final long[][] gram;
    private final long[][] classSums;
    private final long[] classCounts;
    private final long examples;

    /** What came of these the last time that something was added: learners that share them add the same. */
    private volatile @Nullable ScatterUpdate latest;

    /**
     * From sums that fit each other.
     *
     * @param features length of z
     * @param gram row i from the diagonal on: [features][features - i]
     * @param classSums [classes][features]
     * @param classCounts [classes]
     * @throws ArithmeticException if a count is below 0 or there are more than {@link #MAX_EXAMPLES}
     */
    ScatterStatistics(int features, long[][] gram, long[][] classSums, long[] classCounts) {
        this.features = features;
        this.gram = gram;
        this.classSums = classSums;
        this.classCounts = classCounts;
        long sum = 0;
        for (long count : classCounts) {
            if (count < 0 || count > MAX_EXAMPLES) {
                throw new ArithmeticException(
                        "%d examples of a class, expected 0 to %d".formatted(count, MAX_EXAMPLES));
            }
            sum += count;
            if (sum > MAX_EXAMPLES) {
                throw new ArithmeticException("more than %d examples, expected at most as many: the sums would overflow"
                        .formatted(MAX_EXAMPLES));
            }
        }
        this.examples = sum;
    }

    /** Of no examples. */
    static ScatterStatistics none(int features) {
        long[][] gram = new long[features][];
        for (int i = 0; i < features; i++) {
            gram[i] = new long[features - i];
        }
        return ScatterPool.pooled(new ScatterStatistics(features, gram, new long[0][], new long[0]));
    }

    int features() {
        return features;
    }

    /** Classes with a place, empty ones included. */
    int classes() {
        return classCounts.length;
    }

    long examples() {
        return examples;
    }

    long count(int classIndex) {
        return classCounts[classIndex];
    }

    /** Sum of z of one class, [features]; nobody writes to it. */
    long[] classSum(int classIndex) {
        return classSums[classIndex];
    }

    /** Row i of the Gram matrix from the diagonal on, [features - i]; nobody writes to it. */
    long[] gramRow(int i) {
        return gram[i];
    }

    /**
     * With examples added and taken out.
     *
     * @param changes at most {@link #MAX_BLOCK}
     * @param map makes z of them
     * @param classes how many classes there are now, at least as many as before
     * @throws ArithmeticException if that takes out more than there is, or is more than the sums hold
     */
    ScatterStatistics plus(List<SignedExample> changes, FeatureMap map, int classes) {
        if (changes.size() > MAX_BLOCK) {
            throw new IllegalArgumentException(
                    "%d examples at once, expected at most %d".formatted(changes.size(), MAX_BLOCK));
        }
        ScatterUpdate update = latest;
        ScatterStatistics known = update == null ? null : update.resultOf(changes, map.settings(), classes);
        if (known != null) {
            return known;
        }
        ScatterStatistics result = ScatterPool.pooled(ScatterUpdate.added(this, changes, map, classes));
        latest = new ScatterUpdate(changes, map.settings(), classes, new WeakReference<>(result));
        return result;
    }

    /**
     * With all of another added.
     *
     * @param other of as many features
     * @param places where each of its classes stands here, [its classes]
     * @param classes how many classes there are then
     * @throws ArithmeticException if together they are more than the sums hold
     */
    ScatterStatistics plus(ScatterStatistics other, int[] places, int classes) {
        long[][] sums = grown(classes);
        long[] counts = Arrays.copyOf(classCounts, classes);
        for (int c = 0; c < places.length; c++) {
            addTo(sums[places[c]], other.classSums[c]);
            counts[places[c]] += other.classCounts[c];
        }
        long[][] next = new long[features][];
        for (int i = 0; i < features; i++) {
            next[i] = gram[i].clone();
            addTo(next[i], other.gram[i]);
        }
        return new ScatterStatistics(features, next, sums, counts);
    }

    /** As {@link ScatterCodec} says. Made each time: as large as the sums, to be kept beside them. */
    byte[] toBytes() {
        return ScatterCodec.encode(this);
    }

    /** Equal sums have equal ones; of the classes only, whose sums differ wherever the Gram matrix is likely to. */
    int hashOfClasses() {
        return 31 * (31 * features + Arrays.hashCode(classCounts)) + Arrays.deepHashCode(classSums);
    }

    /** Whether these are the same sums of the same classes. */
    boolean isEqualTo(ScatterStatistics other) {
        return features == other.features
                && Arrays.equals(classCounts, other.classCounts)
                && Arrays.deepEquals(classSums, other.classSums)
                && Arrays.deepEquals(gram, other.gram);
    }

    /** Copies of the class sums, and room for more classes. */
    long[][] grown(int classes) {
        long[][] sums = new long[classes][];
        for (int c = 0; c < classes; c++) {
            sums[c] = c < classSums.length ? classSums[c].clone() : new long[features];
        }
        return sums;
    }

    private static void addTo(long[] sum, long[] added) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += added[i];
        }
    }
}
