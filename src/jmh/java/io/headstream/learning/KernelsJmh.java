package io.headstream.learning;

import io.headstream.learning.Kernels.AdamNumbers;
import io.headstream.learning.OuterProducts.Part;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What heads learn and predict with, in plain Java and on the Vector API: for embeddings of 1280 components and 10 classes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KernelsJmh {
    static final int DIMENSION = 1280;
    static final int CLASSES = 10;

    /** Rows that a closed form adds at once, and the part of a Gram matrix that they are added to here. */
    static final int ROWS = 128;

    static final int COLUMNS = 256;

    private static final AdamNumbers ADAM = new AdamNumbers(1e-3f, 0.9f, 0.1f, 0.999f, 0.001f, 1e-8f);

    /** Which of the two. */
    @Param({"scalar", "vector"})
    public String kernels = "scalar";

    private final float[] embedding = floats(1, DIMENSION)[0];
    private final float[][] weights = floats(CLASSES, DIMENSION);
    private final float[] factors = floats(1, CLASSES)[0];
    private final float[] logits = new float[CLASSES];
    private final float[] sum = new float[DIMENSION];
    private final float[][] optimised = floats(4, CLASSES * DIMENSION);
    private final double[][] rows = doubles(ROWS, COLUMNS);
    private final double[][] gram = new double[COLUMNS][COLUMNS];
    private Kernels chosen = new ScalarKernels();

    /** Takes them; fails where this machine has no Vector API, rather than measuring the scalar ones twice. */
    @Setup
    public void choose() {
        if (kernels.equals("vector")) {
            chosen = Kernels.chosen();
            if (chosen instanceof ScalarKernels) {
                throw new IllegalStateException("no vector kernels here, expected --add-modules jdk.incubator.vector");
            }
        }
    }

    /** Logits of one embedding. */
    @Benchmark
    public float[] dots() {
        chosen.dots(embedding, weights, DIMENSION, logits);
        return logits;
    }

    /** A gradient's way back. */
    @Benchmark
    public float[] combine() {
        chosen.combine(factors, weights, DIMENSION, sum);
        return sum;
    }

    /** An optimiser's step on all weights. */
    @Benchmark
    public float[] adam() {
        chosen.adam(optimised[0], optimised[1], optimised[2], optimised[3], ADAM);
        return optimised[0];
    }

    /** Exact sums of a closed form: a part of a Gram matrix. */
    @Benchmark
    public double[][] addProducts() {
        IndexRange columns = IndexRange.upTo(COLUMNS);
        chosen.addProducts(gram, rows, rows, columns, IndexRange.upTo(ROWS), columns, Part.ALL);
        return gram;
    }

    static float[][] floats(int rows, int columns) {
        SplitMix64 random = new SplitMix64(5);
        float[][] all = new float[rows][columns];
        for (float[] row : all) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextFloat() + 0.1f;
            }
        }
        return all;
    }

    private static double[][] doubles(int rows, int columns) {
        SplitMix64 random = new SplitMix64(6);
        double[][] all = new double[rows][columns];
        for (double[] row : all) {
            for (int i = 0; i < columns; i++) {
                row[i] = (int) (random.nextFloat() * 1000);
            }
        }
        return all;
    }
}
