package io.headstream.learning;

/**
 * What closed-form heads are computed with: {@code C ± AᵀB}, row by row. Every element adds its products one after the
 * other, k rising, each product and sum rounded to double, so grouping and blocking change no bit; what is computed side
 * by side does not depend on each other. Thread-safe.
 */
final class OuterProducts {
    /** Which part of each row of C is computed. */
    enum Part {
        /** All of it. */
        ALL,
        /** From the diagonal on; up to three elements before it are garbage afterwards. */
        UPPER
    }

    private OuterProducts() {}

    /** {@code c[i][j] += Σ_k a[k][i] b[k][j]}, as {@link Kernels#addProducts} says. */
    static void add(
            double[][] c, double[][] a, double[][] b, IndexRange rows, IndexRange ks, IndexRange columns, Part part) {
        Kernels.chosen().addProducts(c, a, b, rows, ks, columns, part);
    }

    /** {@code sum[j] += Σ_i factors[i] rows[i][j]} for rows and columns of a range. */
    static void addRows(double[] sum, double[] factors, double[][] rows, IndexRange ks, IndexRange columns) {
        int k = ks.from();
        for (; k + 8 <= ks.to(); k += 8) {
            eightRows(sum, factors, rows, k, columns.from(), columns.to());
        }
        for (; k < ks.to(); k++) {
            addMultiple(sum, factors[k], rows[k], columns.from(), columns.to());
        }
    }

    /** {@code sum[j] += factor × row[j]}. */
    static void addMultiple(double[] sum, double factor, double[] row, int from, int to) {
        for (int j = from; j < to; j++) {
            sum[j] += factor * row[j];
        }
    }

    /** The dot product of a range: eight sums of every eighth product, added up in turn. */
    static double dot(double[] x, double[] y, int from, int to) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        double sum4 = 0;
        double sum5 = 0;
        double sum6 = 0;
        double sum7 = 0;
        int j = from;
        for (; j + 8 <= to; j += 8) {
            sum0 += x[j] * y[j];
            sum1 += x[j + 1] * y[j + 1];
            sum2 += x[j + 2] * y[j + 2];
            sum3 += x[j + 3] * y[j + 3];
            sum4 += x[j + 4] * y[j + 4];
            sum5 += x[j + 5] * y[j + 5];
            sum6 += x[j + 6] * y[j + 6];
            sum7 += x[j + 7] * y[j + 7];
        }
        double sum = sum0 + sum1 + sum2 + sum3 + sum4 + sum5 + sum6 + sum7;
        for (; j < to; j++) {
            sum += x[j] * y[j];
        }
        return sum;
    }

    private static void eightRows(double[] sum, double[] a, double[][] rows, int k, int from, int to) {
        double a0 = a[k];
        double a1 = a[k + 1];
        double a2 = a[k + 2];
        double a3 = a[k + 3];
        double a4 = a[k + 4];
        double a5 = a[k + 5];
        double a6 = a[k + 6];
        double a7 = a[k + 7];
        double[] b0 = rows[k];
        double[] b1 = rows[k + 1];
        double[] b2 = rows[k + 2];
        double[] b3 = rows[k + 3];
        double[] b4 = rows[k + 4];
        double[] b5 = rows[k + 5];
        double[] b6 = rows[k + 6];
        double[] b7 = rows[k + 7];
        for (int j = from; j < to; j++) {
            sum[j] = sum[j]
                    + a0 * b0[j]
                    + a1 * b1[j]
                    + a2 * b2[j]
                    + a3 * b3[j]
                    + a4 * b4[j]
                    + a5 * b5[j]
                    + a6 * b6[j]
                    + a7 * b7[j];
        }
    }
}
