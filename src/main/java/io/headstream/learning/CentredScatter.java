package io.headstream.learning;

/**
 * Statistics about their mean, as doubles, for the solvers. Every number is rounded from the exact whole number, n
 * times its size (128 bits wide), so that large means cost no digits. Classes stand in the order given. Arrays are the
 * caller's to read.
 *
 * @param examples how many, n
 * @param counts examples of each class, all above 0: [classes]
 * @param mean of z, [features]
 * @param scatter Σ (z - mean)(z - mean)ᵀ, both triangles: [features][features]
 * @param cross column k is Σ (z - mean) over class k: [features][classes]
 */
@SuppressWarnings("ArrayRecordComponent")
record CentredScatter(double examples, double[] counts, double[] mean, double[][] scatter, double[][] cross) {
    private static final double TWO_TO_64 = 0x1p64;

    /**
     * Of some of the classes: those that have examples.
     *
     * @param order their places in the statistics, in the order wanted; all others have no examples
     */
    static CentredScatter of(ScatterStatistics statistics, int[] order) {
        int features = statistics.features();
        long n = statistics.examples();
        long[] sum = new long[features];
        double[] counts = new double[order.length];
        for (int k = 0; k < order.length; k++) {
            counts[k] = statistics.count(order[k]);
            long[] classSum = statistics.classSum(order[k]);
            for (int i = 0; i < features; i++) {
                sum[i] += classSum[i];
            }
        }
        double[] mean = new double[features];
        double[][] scatter = new double[features][features];
        double[][] cross = new double[features][order.length];
        for (int i = 0; i < features; i++) {
            mean[i] = (double) sum[i] / n;
            long[] row = statistics.gramRow(i);
            for (int j = i; j < features; j++) {
                double value = difference(n, row[j - i], sum[i], sum[j]) / n;
                scatter[i][j] = value;
                scatter[j][i] = value;
            }
            for (int k = 0; k < order.length; k++) {
                cross[i][k] = difference(n, statistics.classSum(order[k])[i], statistics.count(order[k]), sum[i]) / n;
            }
        }
        return new CentredScatter(n, counts, mean, scatter, cross);
    }

    int classes() {
        return counts.length;
    }

    int features() {
        return mean.length;
    }

    double trace() {
        return Matrices.trace(scatter);
    }

    double[][] copyOfScatter() {
        return Matrices.copy(scatter);
    }

    /** {@code a b - c d}, exact in 128 bits, then rounded to within two units in the last place. */
    static double difference(long a, long b, long c, long d) {
        long low = a * b;
        long subtracted = c * d;
        long borrow = Long.compareUnsigned(low, subtracted) < 0 ? 1 : 0;
        long high = Math.multiplyHigh(a, b) - Math.multiplyHigh(c, d) - borrow;
        low -= subtracted;
        boolean negative = high < 0;
        if (negative) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        // Halved, with the lost bit kept where it decides the rounding.
        double unsigned = low >= 0 ? low : ((low >>> 1) | (low & 1)) * 2.0;
        double size = high * TWO_TO_64 + unsigned;
        return negative ? -size : size;
    }
}
