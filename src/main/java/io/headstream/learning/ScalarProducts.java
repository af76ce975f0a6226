package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;

/** Products of matrices in plain Java: four rows and four products side by side, along rows. Stateless, thread-safe. */
final class ScalarProducts {
    /** Rows of C worked on together, so that they stay in the cache while the rows of B go by: a multiple of 4. */
    private static final int BLOCK = 32;

    private ScalarProducts() {}

    /** As {@link Kernels#addProducts} says. */
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
                    OuterProducts.addMultiple(c[i], a[k][i], b[k], from, columns.to());
                }
            }
        }
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
}
