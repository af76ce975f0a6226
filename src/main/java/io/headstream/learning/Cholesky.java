package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;
import java.util.Arrays;

/**
 * The Cholesky factor of a symmetric positive definite matrix, {@code A = UᵀU}: blocked, right-looking. Source: G. H.
 * Golub, C. F. Van Loan, "Matrix Computations", 4th edition, algorithms 4.2.2 and 4.2.4. Takes d³/3 multiplications and
 * additions. Thread-safe once made.
 */
final class Cholesky {
    private static final int BLOCK = 32;

    private final double[][] upper;

    private Cholesky(double[][] upper) {
        this.upper = upper;
    }

    /**
     * Factors a matrix in place.
     *
     * @param matrix [d][d], of which only the upper triangle is read; becomes the factor
     * @throws ArithmeticException if it is not positive definite, as far as doubles can tell
     */
    static Cholesky of(double[][] matrix) {
        int d = matrix.length;
        for (int block = 0; block < d; block += BLOCK) {
            int end = Math.min(block + BLOCK, d);
            for (int i = block; i < end; i++) {
                double[] row = matrix[i];
                for (int p = block; p < i; p++) {
                    OuterProducts.addMultiple(row, -matrix[p][i], matrix[p], i, d);
                }
                if (!(row[i] > 0) || row[i] == Double.POSITIVE_INFINITY) {
                    throw new ArithmeticException("pivot %d of a matrix of %d rows is %s, expected a positive number"
                            .formatted(i, d, row[i]));
                }
                double pivot = Math.sqrt(row[i]);
                for (int j = i; j < d; j++) {
                    row[j] /= pivot;
                }
                row[i] = pivot;
            }
            IndexRange panel = new IndexRange(block, end);
            OuterProducts.add(
                    matrix,
                    negated(matrix, panel),
                    matrix,
                    new IndexRange(end, d),
                    panel,
                    new IndexRange(end, d),
                    Part.UPPER);
        }
        for (int i = 0; i < d; i++) {
            Arrays.fill(matrix[i], 0, i, 0);
        }
        return new Cholesky(matrix);
    }

    /** Row-major factor, [d][d], zero below the diagonal. */
    double[][] upper() {
        return upper;
    }

    /** Solves {@code Uᵀ Z = B} in place: b, [d][m], becomes Z. */
    void solveLower(double[][] b) {
        int d = upper.length;
        int width = d == 0 ? 0 : b[0].length;
        for (int block = 0; block < d; block += BLOCK) {
            int end = Math.min(block + BLOCK, d);
            for (int i = block; i < end; i++) {
                for (int p = block; p < i; p++) {
                    OuterProducts.addMultiple(b[i], -upper[p][i], b[p], 0, width);
                }
                divide(b[i], upper[i][i]);
            }
            IndexRange panel = new IndexRange(block, end);
            OuterProducts.add(
                    b, negated(upper, panel), b, new IndexRange(end, d), panel, IndexRange.upTo(width), Part.ALL);
        }
    }

    /** Solves {@code U V = Z} in place: z, [d][m], becomes V. */
    void solveUpper(double[][] z) {
        int d = upper.length;
        int width = d == 0 ? 0 : z[0].length;
        double[][] columns = new double[d][];
        for (int block = (d - 1) / BLOCK * BLOCK; block >= 0; block -= BLOCK) {
            int end = Math.min(block + BLOCK, d);
            for (int i = end - 1; i >= block; i--) {
                for (int p = end - 1; p > i; p--) {
                    OuterProducts.addMultiple(z[i], -upper[i][p], z[p], 0, width);
                }
                divide(z[i], upper[i][i]);
            }
            for (int p = block; p < end; p++) {
                columns[p] = new double[block];
                for (int i = 0; i < block; i++) {
                    columns[p][i] = -upper[i][p];
                }
            }
            OuterProducts.add(
                    z,
                    columns,
                    z,
                    IndexRange.upTo(block),
                    new IndexRange(block, end),
                    IndexRange.upTo(width),
                    Part.ALL);
            Arrays.fill(columns, block, end, null);
        }
    }

    /** Trace of the inverse of A: the squares of all elements of the inverse factor, added up. */
    double traceOfInverse() {
        int d = upper.length;
        double[][] inverse = new double[d][d];
        double trace = 0;
        for (int block = 0; block < d; block += BLOCK) {
            int end = Math.min(block + BLOCK, d);
            for (int i = block; i < end; i++) {
                inverse[i][i] = 1;
                for (int p = block; p < i; p++) {
                    OuterProducts.addMultiple(inverse[i], -upper[p][i], inverse[p], 0, end);
                }
                for (int j = 0; j <= i; j++) {
                    inverse[i][j] /= upper[i][i];
                }
                trace += OuterProducts.dot(inverse[i], inverse[i], 0, i + 1);
            }
            IndexRange panel = new IndexRange(block, end);
            OuterProducts.add(
                    inverse,
                    negated(upper, panel),
                    inverse,
                    new IndexRange(end, d),
                    panel,
                    IndexRange.upTo(end),
                    Part.ALL);
        }
        return trace;
    }

    private static void divide(double[] row, double by) {
        for (int j = 0; j < row.length; j++) {
            row[j] /= by;
        }
    }

    /** The rows of a range with all signs turned; the others are not there. */
    private static double[][] negated(double[][] matrix, IndexRange rows) {
        double[][] negated = new double[rows.to()][];
        for (int k = rows.from(); k < rows.to(); k++) {
            double[] row = matrix[k].clone();
            for (int j = 0; j < row.length; j++) {
                row[j] = -row[j];
            }
            negated[k] = row;
        }
        return negated;
    }
}
