package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;

/**
 * A symmetric matrix turned into a tridiagonal one, {@code T = QᵀAQ}, by blocked Householder reflections: two
 * thirds of the work are updates with 2 × {@value #BLOCK} vectors at once, which hardly wait for memory. Sources: G. H. Golub, C. F.
 * Van Loan, "Matrix Computations", 4th edition, section 8.3.1; J. J. Dongarra, S. J. Hammarling, D. C. Sorensen, "Block
 * reduction of matrices to condensed forms for eigenvalue computations", Journal of Computational and Applied
 * Mathematics 27, 1989, section 3. Takes d³ multiplications and as many
 * additions, half as many again as need be, so that all of it runs along rows. Immutable, thread-safe.
 *
 * @param diagonal of T, [d]
 * @param offDiagonal of T: element i stands beside diagonal i and i + 1, [d - 1, or 0]
 * @param rotated for each vector b given, Qᵀb: [vectors][d]
 */
@SuppressWarnings("ArrayRecordComponent")
record Tridiagonal(double[] diagonal, double[] offDiagonal, double[][] rotated) {
    private static final int BLOCK = 32;

    /**
     * Reduces a matrix in place.
     *
     * @param a symmetric, both triangles filled, [d][d]; destroyed
     * @param vectors [vectors][d]; become the {@link #rotated}
     */
    static Tridiagonal of(double[][] a, double[][] vectors) {
        return new Reduction(a, vectors).run();
    }

    /** Reduction under way: what has been eliminated, and the reflections of the panel in hand. */
    private static final class Reduction {
        private final double[][] a;
        private final double[][] vectors;
        private final int d;
        private final double[] diagonal;
        private final double[] offDiagonal;
        private final double[][] left = new double[2 * BLOCK][];
        private final double[][] right = new double[2 * BLOCK][];
        private final double[] factors = new double[2 * BLOCK];

        Reduction(double[][] a, double[][] vectors) {
            this.a = a;
            this.vectors = vectors;
            this.d = a.length;
            this.diagonal = new double[d];
            this.offDiagonal = new double[Math.max(0, d - 1)];
        }

        Tridiagonal run() {
            for (int start = 0; start < d; start += BLOCK) {
                int end = Math.min(start + BLOCK, d);
                for (int j = start; j < end; j++) {
                    eliminate(j, j - start);
                }
                IndexRange rest = new IndexRange(end, d);
                OuterProducts.add(a, left, right, rest, IndexRange.upTo(2 * (end - start)), rest, Part.ALL);
            }
            return new Tridiagonal(diagonal, offDiagonal, vectors);
        }

        /** Column j, the nth of its panel. The panel's update is {@code A - Σ v wᵀ + w vᵀ}, pairs in turn. */
        private void eliminate(int j, int nth) {
            double[] x = a[j];
            for (int p = 0; p < 2 * nth; p++) {
                factors[p] = left[p][j];
            }
            OuterProducts.addRows(x, factors, right, IndexRange.upTo(2 * nth), new IndexRange(j, d));
            diagonal[j] = x[j];
            double[] v = new double[d];
            double[] w = new double[d];
            if (j + 1 < d) {
                double scale = reflection(x, j + 1, v);
                if (scale > 0) {
                    multiply(v, w, j + 1, nth);
                    finish(v, w, j + 1, scale);
                    reflectVectors(v, j + 1, scale);
                }
            }
            double[] minusV = negated(v);
            double[] minusW = negated(w);
            left[2 * nth] = minusV;
            right[2 * nth] = w;
            left[2 * nth + 1] = minusW;
            right[2 * nth + 1] = v;
        }

        /** Sets v so that {@code I - scale v vᵀ} takes x to a multiple of the first unit vector; 0: nothing to do. */
        private double reflection(double[] x, int from, double[] v) {
            double below = OuterProducts.dot(x, x, from + 1, d);
            if (below == 0) {
                offDiagonal[from - 1] = x[from];
                return 0;
            }
            double norm = Math.sqrt(x[from] * x[from] + below);
            offDiagonal[from - 1] = x[from] > 0 ? -norm : norm;
            System.arraycopy(x, from, v, from, d - from);
            v[from] -= offDiagonal[from - 1];
            return 2 / (v[from] * v[from] + below);
        }

        /** {@code w = A v}, A being up to date. */
        private void multiply(double[] v, double[] w, int from, int nth) {
            OuterProducts.addRows(w, v, a, new IndexRange(from, d), new IndexRange(from, d));
            for (int p = 0; p < 2 * nth; p++) {
                factors[p] = OuterProducts.dot(right[p], v, from, d);
            }
            OuterProducts.addRows(w, factors, left, IndexRange.upTo(2 * nth), new IndexRange(from, d));
        }

        /** {@code w = s (w - s/2 (wᵀv) v)}. */
        private void finish(double[] v, double[] w, int from, double scale) {
            double half = scale / 2 * OuterProducts.dot(w, v, from, d);
            for (int i = from; i < d; i++) {
                w[i] = scale * (w[i] - half * v[i]);
            }
        }

        private void reflectVectors(double[] v, int from, double scale) {
            for (double[] vector : vectors) {
                OuterProducts.addMultiple(vector, -scale * OuterProducts.dot(v, vector, from, d), v, from, d);
            }
        }

        private static double[] negated(double[] values) {
            double[] negated = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                negated[i] = -values[i];
            }
            return negated;
        }
    }
}
