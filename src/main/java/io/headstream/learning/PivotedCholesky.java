package io.headstream.learning;

import java.util.Arrays;

/**
 * A factor of a symmetric positive semi-definite matrix of low rank, {@code A = RᵀR}, largest remaining diagonal element
 * first. Source: N. J. Higham, "Analysis of the Cholesky Decomposition of a Semi-Definite Matrix", in Reliable Numerical
 * Computation, 1990, section 2. Takes d rank² multiplications and additions.
 *
 * @param rows R: [rank][d]
 * @param pivots the row of A that each row of R was made from: [rank]
 */
@SuppressWarnings("ArrayRecordComponent")
record PivotedCholesky(double[][] rows, int[] pivots) {
    /** What is left counts as rounding when it is as small as that, relative to the largest element and the size. */
    private static final double ROUNDING = 0x1p-50;

    /**
     * Factors a matrix.
     *
     * @param a [d][d], not changed
     * @param maxRank what the rank cannot exceed
     */
    static PivotedCholesky of(double[][] a, int maxRank) {
        int d = a.length;
        double[] diagonal = new double[d];
        for (int i = 0; i < d; i++) {
            diagonal[i] = a[i][i];
        }
        double smallest = d == 0 ? 0 : diagonal[largest(diagonal)] * d * ROUNDING;
        double[][] rows = new double[maxRank][];
        int[] pivots = new int[maxRank];
        double[] factors = new double[maxRank];
        int rank = 0;
        while (rank < maxRank) {
            int pivot = largest(diagonal);
            if (!(diagonal[pivot] > smallest)) {
                break;
            }
            double[] row = a[pivot].clone();
            for (int p = 0; p < rank; p++) {
                factors[p] = -rows[p][pivot];
            }
            OuterProducts.addRows(row, factors, rows, IndexRange.upTo(rank), IndexRange.upTo(d));
            double root = Math.sqrt(diagonal[pivot]);
            for (int j = 0; j < d; j++) {
                row[j] /= root;
                diagonal[j] -= row[j] * row[j];
            }
            row[pivot] = root;
            for (int p = 0; p < rank; p++) {
                row[pivots[p]] = 0;
                diagonal[pivots[p]] = 0;
            }
            diagonal[pivot] = 0;
            rows[rank] = row;
            pivots[rank++] = pivot;
        }
        return new PivotedCholesky(Arrays.copyOf(rows, rank), Arrays.copyOf(pivots, rank));
    }

    int rank() {
        return pivots.length;
    }

    /** {@code R Rᵀ}, both triangles: [rank][rank]. Its eigenvalues are those of A that are not 0. */
    double[][] inner() {
        int rank = rank();
        int d = rank == 0 ? 0 : rows[0].length;
        double[][] columns = Matrices.transposed(rows, d);
        return Matrices.symmetricProduct(columns, columns, rank);
    }

    /** The C of {@code B = Rᵀ C} for a B whose columns lie in the range of A: b is [d][m], C is [rank][m]. */
    double[][] coordinates(double[][] b) {
        double[][] c = new double[rank()][];
        double[] factors = new double[rank()];
        for (int p = 0; p < c.length; p++) {
            double[] row = b[pivots[p]].clone();
            for (int q = 0; q < p; q++) {
                factors[q] = -rows[q][pivots[p]];
            }
            OuterProducts.addRows(row, factors, c, IndexRange.upTo(p), IndexRange.upTo(row.length));
            for (int j = 0; j < row.length; j++) {
                row[j] /= rows[p][pivots[p]];
            }
            c[p] = row;
        }
        return c;
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
