package io.headstream.learning;

import io.headstream.embedding.VectorApi;
import io.headstream.learning.OuterProducts.Part;

/**
 * The arithmetic that learning spends its time in, in an order of rounding that is fixed for good:
 * hashes of heads depend on it. There are two, equal to the bit: {@link ScalarKernels}, and {@code VectorKernels} on the
 * incubating Vector API, which is there only if the JVM was started with {@code --add-modules jdk.incubator.vector}.
 * Stateless, thread-safe.
 *
 * <p>The order: every product and every sum is rounded to float32 (no fused multiply-add, which is slow where the
 * processor lacks it). A dot product is {@value #LANES} sums, begun at zero, of which the n-th takes the products of
 * elements n, n + {@value #LANES}, ... in turn; in the end the upper half is added to the lower, lane by lane, until one
 * is left. In all else every element is computed on its own, its terms in turn. So any width of vector gives the same
 * bits.
 */
abstract class Kernels {
    /** How many sums a dot product is made of: the widest vector there is, of float32. */
    static final int LANES = 16;

    private static final String VECTOR_KERNELS = "io.headstream.learning.VectorKernels";

    /** Waits to choose until somebody asks. */
    private static final class Chosen {
        private static final Kernels KERNELS = choose();
    }

    /** The faster ones of those that this JVM can run; always the same. */
    static Kernels chosen() {
        return Chosen.KERNELS;
    }

    /** What they are written with, for logs. */
    abstract String name();

    /** Dot products of one vector with many: {@code out[k] = common · others[k]} over the first {@code length} elements. */
    abstract void dots(float[] common, float[][] others, int length, float[] out);

    /**
     * A linear combination: {@code out = Σ factors[k] vectors[k]} over the first {@code length} elements, begun at zero,
     * in the order of k; factors that are zero are passed over.
     */
    abstract void combine(float[] factors, float[][] vectors, int length, float[] out);

    /** {@code values = values × factor} over the first {@code length} elements. */
    abstract void scale(float[] values, int length, float factor);

    /** {@code average = average + share × (values - average)}. */
    abstract void average(float[] average, float[] values, float share);

    /** {@code v = momentum v - rate g; w = w + v}. */
    abstract void sgd(float[] w, float[] g, float[] velocity, float rate, float momentum);

    /** {@code v = momentum v - rate g; w = w + (momentum v - rate g)}. */
    abstract void nesterov(float[] w, float[] g, float[] velocity, float rate, float momentum);

    /** {@code m = beta1 m + rest1 g; s = beta2 s + rest2 (g g); w = w - rate m / (√s + epsilon)}. */
    abstract void adam(float[] w, float[] g, float[] mean, float[] square, AdamNumbers numbers);

    /** {@code s = s + g g; w = w - rate g / √(s + epsilon)}. */
    abstract void adaGrad(float[] w, float[] g, float[] squares, float rate, float epsilon);

    /**
     * Products of float64 matrices, for closed forms: {@code c[i][j] += Σ_k a[k][i] b[k][j]}, k rising, each product and
     * each sum rounded. No row of c is one of a or b of that range.
     *
     * @param c changed
     * @param a [k][row]
     * @param b [k][column]
     * @param rows which rows of c
     * @param ks which rows of a and b
     * @param columns which columns of c
     */
    abstract void addProducts(
            double[][] c, double[][] a, double[][] b, IndexRange rows, IndexRange ks, IndexRange columns, Part part);

    /**
     * The numbers of an Adam step.
     *
     * @param rate learning rate with bias correction
     * @param beta1 decay of the mean
     * @param rest1 1 - beta1, rounded from double
     * @param beta2 decay of the mean square
     * @param rest2 1 - beta2, rounded from double
     * @param epsilon added to the root
     */
    record AdamNumbers(float rate, float beta1, float rest1, float beta2, float rest2, float epsilon) {}

    /** Ends a dot product: the elements that fill no vector, then the lanes, of which it makes a mess. */
    static float finish(float[] lanes, float[] a, float[] b, int from, int length) {
        for (int i = from; i < length; i++) {
            lanes[i - from] += a[i] * b[i];
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                lanes[l] += lanes[l + half];
            }
        }
        return lanes[0];
    }

    private static Kernels choose() {
        return VectorApi.implementation(Kernels.class, VECTOR_KERNELS)
                .filter(Kernels::isFast)
                .orElseGet(ScalarKernels::new);
    }

    /** Whether this processor has what they are written for. */
    boolean isFast() {
        return true;
    }
}
