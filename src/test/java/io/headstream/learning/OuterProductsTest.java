package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.OuterProducts.Part;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class OuterProductsTest {
    @Property(tries = 200)
    void shouldAddProductAfterProductToTheBitWithEitherKernels(
            @ForAll @IntRange(max = 70) int size,
            @ForAll @IntRange(max = 21) int depth,
            @ForAll @IntRange(max = 40) int rowFrom,
            @ForAll @IntRange(max = 40) int columnFrom,
            @ForAll Part part,
            @ForAll long seed) {
        double[][] a = Randoms.matrix(depth, size, seed);
        double[][] b = Randoms.matrix(depth, size, seed + 1);
        double[][] c = Randoms.matrix(size, size, seed + 2);
        double[][] expected = Matrices.copy(c);
        IndexRange rows = new IndexRange(Math.min(rowFrom, size), size);
        IndexRange columns = new IndexRange(Math.min(columnFrom, size), size);
        for (int i = rows.from(); i < rows.to(); i++) {
            for (int j = columns.from(); j < columns.to(); j++) {
                for (int k = 0; k < depth; k++) {
                    expected[i][j] += a[k][i] * b[k][j];
                }
            }
        }

        for (Kernels kernels : List.of(new ScalarKernels(), KernelsTest.vectorKernels())) {
            double[][] found = Matrices.copy(c);
            kernels.addProducts(found, a, b, rows, IndexRange.upTo(depth), columns, part);

            for (int i = 0; i < size; i++) {
                for (int j = part == Part.UPPER ? i : 0; j < size; j++) {
                    assertThat(found[i][j])
                            .as("[%d][%d], %s", i, j, kernels.name())
                            .isEqualTo(expected[i][j]);
                }
            }
        }
    }

    @Property(tries = 100)
    void shouldAddRowAfterRowToTheBit(
            @ForAll @IntRange(max = 40) int depth,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(max = 40) int from,
            @ForAll long seed) {
        double[][] rows = Randoms.matrix(depth, width, seed);
        double[] factors = Randoms.matrix(1, depth, seed + 1)[0];
        double[] sum = Randoms.matrix(1, width, seed + 2)[0];
        double[] expected = sum.clone();
        int begin = Math.min(from, width);
        for (int k = 0; k < depth; k++) {
            for (int j = begin; j < width; j++) {
                expected[j] += factors[k] * rows[k][j];
            }
        }

        OuterProducts.addRows(sum, factors, rows, IndexRange.upTo(depth), new IndexRange(begin, width));

        assertThat(sum).isEqualTo(expected);
    }

    @Property(tries = 100)
    void shouldTakeTheDotProductOfARange(
            @ForAll @IntRange(max = 60) int length, @ForAll @IntRange(max = 60) int from, @ForAll long seed) {
        double[][] xy = Randoms.matrix(2, length, seed);
        int begin = Math.min(from, length);
        double expected = 0;
        for (int j = begin; j < length; j++) {
            expected += xy[0][j] * xy[1][j];
        }

        assertThat(OuterProducts.dot(xy[0], xy[1], begin, length)).isCloseTo(expected, Randoms.within(1e-12));
    }
}
