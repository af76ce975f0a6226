package io.headstream.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What one core of this machine can do from Java: arithmetic on numbers that stay in the nearest caches, and traffic with as
 * much memory as asked for. Best of several runs, since a limit is what nothing disturbed.
 */
final class MachineLimits {
    private static final int RUNS = 7;
    private static final int WARM_UP_RUNS = 5;
    private static final long RUN_NANOS = 100_000_000;
    private static final int LANE = 4096;
    private static final int TERMS = 16;

    private MachineLimits() {}

    /** float32 additions and multiplications a second, fused. */
    static double floatOperations() {
        float[] sum = new float[LANE];
        float[] x = new float[LANE];
        Arrays.fill(x, 0.5f);
        double best = best(() -> {
            floatKernel(sum, x, 0.5f, 0.5f);
            return 2L * TERMS * LANE;
        });
        requireNumber(sum[1]);
        return best;
    }

    /** float64 additions and multiplications a second, fused: what exact sums of int16 products can be made with. */
    static double doubleOperations() {
        double[] sum = new double[LANE];
        double[] x = new double[LANE];
        Arrays.fill(x, 0.5);
        double best = best(() -> {
            doubleKernel(sum, x, 0.5, 0.5);
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

    private static void floatKernel(float[] sum, float[] x, float a, float b) {
        for (int i = 0; i < sum.length; i++) {
            float v = x[i];
            float y = sum[i];
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            sum[i] = y;
        }
    }

    private static void doubleKernel(double[] sum, double[] x, double a, double b) {
        for (int i = 0; i < sum.length; i++) {
            double v = x[i];
            double y = sum[i];
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            y = Math.fma(y, v, a);
            y = Math.fma(y, v, b);
            sum[i] = y;
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

    /** Units a second. The first runs only warm up. */
    private static double best(LongSupplier kernel) {
        double best = 0;
        for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
            long units = 0;
            long start = CpuClock.nanos();
            long elapsed;
            do {
                units += kernel.getAsLong();
                elapsed = CpuClock.nanos() - start;
            } while (elapsed < RUN_NANOS);
            best = run < 0 ? 0 : Math.max(best, units * 1e9 / elapsed);
        }
        return best;
    }
}
