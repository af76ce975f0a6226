package io.headstream.learning;

/**
 * The one kernel of the closed-form heads: {@code C ± AᵀB}, row by row. Every element adds its products one after the
 * other, k rising, each product and sum rounded to double, so grouping and blocking change no bit; what is computed side
 * by side (four rows, and the elements of a row, which the JIT compiles to vector instructions) does not depend on each
 * other. Thread-safe.
 */
final class OuterProducts {
    /** Rows of C worked on together, so that they stay in the cache while the rows of B go by: a multiple of 4. */
    private static final int BLOCK = 32;

    /** Which part of each row of C is computed. */
    enum Part {
        /** All of it. */
        ALL,
        /** From the diagonal on; up to three elements before it are garbage afterwards. */
        UPPER
    }

    private OuterProducts() {}

    /**
     * {@code c[i][j] += Σ_k a[k][i] b[k][j]} for rows and columns of a range and all k of a range.
     *
     * @param c changed
     * @param a [k][row]
     * @param b [k][column]
     * @param rows which rows of c
     * @param ks which rows of a and b
     * @param columns which columns of c
     */
    static void add(
            double[][] c, double[][] a, double[][] b, IndexRange rows, IndexRange ks, IndexRange columns, Part part) {
        for (int block = rows.from(); block < rows.to(); block += BLOCK) {
            int end = Math.min(block + BLOCK, rows.to());
            int k = ks.from();
            for (; k + 4 <= ks.to(); k += 4) {
                int i = block;
                for (; i + 4 <= end; i += 4) {
                    int from = part == Part.UPPER ? Math.max(i, columns.from()) : columns.from();
                    fourRows(c, i, a, b, k, from, columns.to());
                }
                for (; i < end; i++) {
                    int from = part == Part.UPPER ? Math.max(i, columns.from()) : columns.from();
                    oneRow(c[i], a[k][i], a[k + 1][i], a[k + 2][i], a[k + 3][i], b, k, from, columns.to());
                }
            }
            for (; k < ks.to(); k++) {
                for (int i = block; i < end; i++) {
                    // The same rows begin at the same column as above, so that no element misses a product.
                    int group = i < block + (end - block) / 4 * 4 ? i - (i - block) % 4 : i;
                    int from = part == Part.UPPER ? Math.max(group, columns.from()) : columns.from();
                    addMultiple(c[i], a[k][i], b[k], from, columns.to());
                }
            }
        }
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

    private static void fourRows(double[][] c, int i, double[][] a, double[][] b, int k, int from, int to) {
        fourByFour(
                c[i], c[i + 1], c[i + 2], c[i + 3], b[k], b[k + 1], b[k + 2], b[k + 3], a[k], a[k + 1], a[k + 2],
                a[k + 3], i, from, to);
    }

    @SuppressWarnings("TooManyParameters")
    private static void fourByFour(
            double[] c0,
            double[] c1,
            double[] c2,
            double[] c3,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double[] a0,
            double[] a1,
            double[] a2,
            double[] a3,
            int i,
            int from,
            int to) {
        double a00 = a0[i];
        double a01 = a1[i];
        double a02 = a2[i];
        double a03 = a3[i];
        double a10 = a0[i + 1];
        double a11 = a1[i + 1];
        double a12 = a2[i + 1];
        double a13 = a3[i + 1];
        double a20 = a0[i + 2];
        double a21 = a1[i + 2];
        double a22 = a2[i + 2];
        double a23 = a3[i + 2];
        double a30 = a0[i + 3];
        double a31 = a1[i + 3];
        double a32 = a2[i + 3];
        double a33 = a3[i + 3];
        for (int j = from; j < to; j++) {
            double x0 = b0[j];
            double x1 = b1[j];
            double x2 = b2[j];
            double x3 = b3[j];
            c0[j] = c0[j] + a00 * x0 + a01 * x1 + a02 * x2 + a03 * x3;
            c1[j] = c1[j] + a10 * x0 + a11 * x1 + a12 * x2 + a13 * x3;
            c2[j] = c2[j] + a20 * x0 + a21 * x1 + a22 * x2 + a23 * x3;
            c3[j] = c3[j] + a30 * x0 + a31 * x1 + a32 * x2 + a33 * x3;
        }
    }

    private static void oneRow(
            double[] c, double a0, double a1, double a2, double a3, double[][] b, int k, int from, int to) {
        double[] b0 = b[k];
        double[] b1 = b[k + 1];
        double[] b2 = b[k + 2];
        double[] b3 = b[k + 3];
        for (int j = from; j < to; j++) {
            c[j] = c[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
        }
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
