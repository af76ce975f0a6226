package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;
import java.util.Arrays;

/** Small steps on row-major matrices of doubles that the solvers share. */
final class Matrices {
    private Matrices() {}

    static double[][] copy(double[][] matrix) {
        return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    }

    /** The matrix itself, with a number added to each diagonal element. */
    static double[][] addToDiagonal(double[][] matrix, double value) {
        for (int i = 0; i < matrix.length; i++) {
            matrix[i][i] += value;
        }
        return matrix;
    }

    static double trace(double[][] matrix) {
        double trace = 0;
        for (int i = 0; i < matrix.length; i++) {
            trace += matrix[i][i];
        }
        return trace;
    }

    /** From [rows][columns] to [columns][rows]. */
    static double[][] transposed(double[][] matrix, int columns) {
        double[][] transposed = new double[columns][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int k = 0; k < columns; k++) {
                transposed[k][i] = matrix[i][k];
            }
        }
        return transposed;
    }

    /** {@code AᵀB} that is known to be symmetric, both triangles: of [k][m] each, [m][m]. */
    static double[][] symmetricProduct(double[][] a, double[][] b, int m) {
        double[][] product = new double[m][m];
        OuterProducts.add(product, a, b, IndexRange.upTo(m), IndexRange.upTo(a.length), IndexRange.upTo(m), Part.UPPER);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < i; j++) {
                product[i][j] = product[j][i];
            }
        }
        return product;
    }
}
