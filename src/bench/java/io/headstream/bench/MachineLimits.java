package io.headstream.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What one core of this machine can do from Java: arithmetic on numbers that stay in the first cache, and traffic with as
 * much memory as asked for. Best of several runs, since a limit is what nothing disturbed.
 */
final class MachineLimits {
    private static final int RUNS = 7;
    private static final long RUN_NANOS = 60_000_000;
    private static final int LANE = 512;
    private static final int TERMS = 8;

    private MachineLimits() {}

    /** float32 additions and multiplications a second, fused. */
    static double floatOperations() {
        float[] sum = new float[LANE];
        float[][] x = new float[TERMS][LANE];
        float[] a = new float[TERMS];
        for (int t = 0; t < TERMS; t++) {
            Arrays.fill(x[t], 1e-3f * t);
            a[t] = 1e-3f;
        }
        double best = best(() -> {
            floatKernel(sum, x, a);
            return 2L * TERMS * LANE;
        });
        requireNumber(sum[1]);
        return best;
    }

    /** float64 additions and multiplications a second, fused: what exact sums of int16 products can be made with. */
    static double doubleOperations() {
        double[] sum = new double[LANE];
        double[][] x = new double[TERMS][LANE];
        double[] a = new double[TERMS];
        for (int t = 0; t < TERMS; t++) {
            Arrays.fill(x[t], 1e-3 * t);
            a[t] = 1e-3;
        }
        double best = best(() -> {
            doubleKernel(sum, x, a);
            return 2L * TERMS * LANE;
        });
        requireNumber(sum[1]);
        return best;
    }

    /** Bytes a second that are read and written when that many bytes are gone through over and over. */
    static double traffic(long workingSet) {
        int length = (int) Math.max(1024, Math.min(1 << 27, workingSet / (2 * Long.BYTES)));
        long[] from = new long[length];
        long[] to = new long[length];
        Arrays.fill(from, 3);
        double best = best(() -> {
            addAll(to, from);
            return 3L * Long.BYTES * length;
        });
        requireNumber((double) to[1]);
        return best;
    }

    private static void floatKernel(float[] sum, float[][] x, float[] a) {
        float[] x0 = x[0];
        float[] x1 = x[1];
        float[] x2 = x[2];
        float[] x3 = x[3];
        float[] x4 = x[4];
        float[] x5 = x[5];
        float[] x6 = x[6];
        float[] x7 = x[7];
        float a0 = a[0];
        float a1 = a[1];
        float a2 = a[2];
        float a3 = a[3];
        for (int i = 0; i < LANE; i++) {
            float left = Math.fma(a0, x0[i], Math.fma(a1, x1[i], Math.fma(a2, x2[i], a3 * x3[i])));
            float right = Math.fma(a0, x4[i], Math.fma(a1, x5[i], Math.fma(a2, x6[i], a3 * x7[i])));
            sum[i] += left + right;
        }
    }

    private static void doubleKernel(double[] sum, double[][] x, double[] a) {
        double[] x0 = x[0];
        double[] x1 = x[1];
        double[] x2 = x[2];
        double[] x3 = x[3];
        double[] x4 = x[4];
        double[] x5 = x[5];
        double[] x6 = x[6];
        double[] x7 = x[7];
        double a0 = a[0];
        double a1 = a[1];
        double a2 = a[2];
        double a3 = a[3];
        for (int i = 0; i < LANE; i++) {
            double left = Math.fma(a0, x0[i], Math.fma(a1, x1[i], Math.fma(a2, x2[i], a3 * x3[i])));
            double right = Math.fma(a0, x4[i], Math.fma(a1, x5[i], Math.fma(a2, x6[i], a3 * x7[i])));
            sum[i] += left + right;
        }
    }

    private static void addAll(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }

    /** Looks at a result, so that the compiler cannot leave out the work that gave it. */
    private static void requireNumber(double result) {
        if (Double.isNaN(result)) {
            throw new IllegalStateException("a kernel gave NaN, expected a number");
        }
    }

    /** Units a second. The first run only warms up. */
    private static double best(LongSupplier kernel) {
        double best = 0;
        for (int run = 0; run <= RUNS; run++) {
            long units = 0;
            long start = System.nanoTime();
            long elapsed;
            do {
                units += kernel.getAsLong();
                elapsed = System.nanoTime() - start;
            } while (elapsed < RUN_NANOS);
            best = run == 0 ? 0 : Math.max(best, units * 1e9 / elapsed);
        }
        return best;
    }
}
