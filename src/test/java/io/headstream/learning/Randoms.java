package io.headstream.learning;

import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;

/** Random matrices, and their way to the oracle's. */
final class Randoms {
    private Randoms() {}

    /** Uniform in [-1, 1). */
    static double[][] matrix(int rows, int columns, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int j = 0; j < columns; j++) {
                row[j] = 2 * random.nextFloat() - 1;
            }
        }
        return matrix;
    }

    /** Positive semi-definite of at most a rank, both triangles to the bit: [size][size]. */
    static double[][] semiDefinite(int size, int rank, long seed) {
        double[][] factor = matrix(rank, size, seed);
        return Matrices.symmetricProduct(factor, factor, size);
    }

    static DMatrixRMaj ejml(double[][] matrix) {
        return new DMatrixRMaj(matrix);
    }

    static Offset<Double> within(double tolerance) {
        return Offset.offset(tolerance);
    }
}
