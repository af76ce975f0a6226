package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.junit.jupiter.api.Test;

/** Cholesky, pivoted Cholesky and tridiagonal reduction against EJML. */
class FactorisationTest {
    @Property(tries = 60)
    void shouldSolveAsEjmlDoes(
            @ForAll @IntRange(min = 1, max = 110) int size,
            @ForAll @IntRange(min = 1, max = 12) int width,
            @ForAll long seed) {
        double[][] a = Matrices.addToDiagonal(Randoms.semiDefinite(size, size, seed), 0.5);
        double[][] b = Randoms.matrix(size, width, seed + 1);
        DMatrixRMaj expected = new DMatrixRMaj(size, width);
        assertThat(CommonOps_DDRM.solve(Randoms.ejml(a), Randoms.ejml(b), expected))
                .isTrue();
        DMatrixRMaj inverse = Randoms.ejml(a);
        assertThat(CommonOps_DDRM.invert(inverse)).isTrue();

        Cholesky cholesky = Cholesky.of(Matrices.copy(a));
        cholesky.solveLower(b);
        cholesky.solveUpper(b);

        for (int i = 0; i < size; i++) {
            for (int k = 0; k < width; k++) {
                assertThat(b[i][k]).isCloseTo(expected.get(i, k), Randoms.within(1e-9));
            }
        }
        double trace = CommonOps_DDRM.trace(inverse);
        assertThat(cholesky.traceOfInverse()).isCloseTo(trace, Randoms.within(1e-9 * (1 + trace)));
    }

    @Test
    void shouldSayThatAMatrixIsNotPositiveDefinite() {
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{1, 2}, {2, 1}}))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("pivot 1 of a matrix of 2 rows is -3.0, expected a positive number");
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{Double.NaN}})).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{Double.POSITIVE_INFINITY}}))
                .isInstanceOf(ArithmeticException.class);
    }

    @Property(tries = 60)
    void shouldFindAFactorOfTheTrueRank(
            @ForAll @IntRange(min = 1, max = 60) int size, @ForAll @IntRange(max = 60) int wanted, @ForAll long seed) {
        int rank = Math.min(size, wanted);
        double[][] a = Randoms.semiDefinite(size, rank, seed);
        double[][] b = Matrices.copy(a);

        PivotedCholesky factor = PivotedCholesky.of(a, size);

        assertThat(factor.rank()).isLessThanOrEqualTo(rank);
        assertProduct(factor.rows(), factor.rows(), a);
        // The columns of A lie in its range, so they have coordinates: A = Rᵀ C.
        assertProduct(factor.rows(), factor.coordinates(b), a);
    }

    @Property(tries = 60)
    void shouldKeepEigenvaluesAndLengthsInTridiagonalForm(
            @ForAll @IntRange(min = 1, max = 100) int size, @ForAll @IntRange(max = 100) int rank, @ForAll long seed) {
        double[][] a = Randoms.semiDefinite(size, Math.min(size, rank), seed);
        double[][] vectors = Randoms.matrix(2, size, seed + 1);
        double[][] before = Matrices.copy(vectors);

        Tridiagonal reduced = Tridiagonal.of(Matrices.copy(a), vectors);

        double[][] t = new double[size][size];
        for (int i = 0; i < size; i++) {
            t[i][i] = reduced.diagonal()[i];
            if (i > 0) {
                t[i][i - 1] = reduced.offDiagonal()[i - 1];
                t[i - 1][i] = reduced.offDiagonal()[i - 1];
            }
        }
        assertThat(eigenvalues(t)).containsExactly(eigenvalues(a), Randoms.within(1e-9 * size));
        // vᵀ A w = (Qᵀv)ᵀ T (Qᵀw): ties the rotated vectors to the same Q.
        assertThat(form(t, vectors[0], vectors[1]))
                .isCloseTo(form(a, before[0], before[1]), Randoms.within(1e-9 * size));
        assertThat(OuterProducts.dot(vectors[0], vectors[1], 0, size))
                .isCloseTo(OuterProducts.dot(before[0], before[1], 0, size), Randoms.within(1e-10 * size));
    }

    private static double form(double[][] matrix, double[] v, double[] w) {
        double form = 0;
        for (int i = 0; i < v.length; i++) {
            form += v[i] * OuterProducts.dot(matrix[i], w, 0, w.length);
        }
        return form;
    }

    private static double[] eigenvalues(double[][] matrix) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(matrix.length, false, true);
        assertThat(eigen.decompose(Randoms.ejml(matrix))).isTrue();
        double[] values = new double[matrix.length];
        Arrays.setAll(values, i -> eigen.getEigenvalue(i).getReal());
        Arrays.sort(values);
        return values;
    }

    /** That {@code AᵀB} is as expected. */
    private static void assertProduct(double[][] a, double[][] b, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected.length; j++) {
                double sum = 0;
                for (int k = 0; k < a.length; k++) {
                    sum += a[k][i] * b[k][j];
                }
                assertThat(sum).isCloseTo(expected[i][j], Randoms.within(1e-7));
            }
        }
    }
}
