package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DenseLayerTest {
    private static final Kernels KERNELS = new ScalarKernels();

    @Property(tries = 200)
    void shouldComputeAsALinearMapDoes(
            @ForAll @IntRange(min = 1, max = 40) int inputs,
            @ForAll @IntRange(min = 1, max = 20) int outputs,
            @ForAll @IntRange(min = 1, max = 6) int examples,
            @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        DenseLayer layer = DenseLayer.he(inputs, outputs, random);
        for (float[] row : layer.rows()) {
            row[inputs] = random.nextFloat();
        }
        float[][] xs = numbers(examples, inputs, random);
        float[][] deltas = numbers(examples, outputs, random);
        float[][] gradient = DenseLayer.zeros(inputs, outputs).rows();

        layer.gradient(xs, deltas, gradient, KERNELS);
        float[][] ys = layer.forward(xs, KERNELS);

        for (int j = 0; j < outputs; j++) {
            double bias = 0;
            for (int e = 0; e < examples; e++) {
                double y = layer.rows()[j][inputs];
                for (int i = 0; i < inputs; i++) {
                    y += (double) xs[e][i] * layer.rows()[j][i];
                }
                assertThat((double) ys[e][j]).isCloseTo(y, offset(1e-4));
                bias += deltas[e][j];
            }
            assertThat((double) gradient[j][inputs]).isCloseTo(bias, offset(1e-4));
            for (int i = 0; i < inputs; i++) {
                double sum = 0;
                for (int e = 0; e < examples; e++) {
                    sum += (double) deltas[e][j] * xs[e][i];
                }
                assertThat((double) gradient[j][i]).isCloseTo(sum, offset(1e-4));
            }
        }
        float[] back = layer.backward(deltas[0], KERNELS);
        for (int i = 0; i < inputs; i++) {
            double sum = 0;
            for (int j = 0; j < outputs; j++) {
                sum += (double) deltas[0][j] * layer.rows()[j][i];
            }
            assertThat((double) back[i]).isCloseTo(sum, offset(1e-4));
        }
    }

    @Property(tries = 100)
    void shouldGiveOneExampleTheSameBitsAsAmongMany(
            @ForAll @IntRange(min = 1, max = 50) int inputs,
            @ForAll @IntRange(min = 1, max = 12) int outputs,
            @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        DenseLayer layer = DenseLayer.he(inputs, outputs, random);
        float[][] xs = numbers(5, inputs, random);

        float[][] ys = layer.forward(xs, KERNELS);

        for (int e = 0; e < xs.length; e++) {
            assertThat(layer.forward(xs[e], KERNELS)).isEqualTo(ys[e]);
        }
    }

    @Test
    void shouldBeginWithTheVarianceThatReluNeeds() {
        DenseLayer layer = DenseLayer.he(500, 100, new SplitMix64(3));
        double squares = 0;
        for (float[] row : layer.rows()) {
            for (int i = 0; i < 500; i++) {
                squares += row[i] * row[i];
            }
            assertThat(row[500]).isZero();
        }

        assertThat(squares / 50_000).isBetween(0.95 * 2 / 500, 1.05 * 2 / 500);
    }

    private static float[][] numbers(int count, int width, SplitMix64 random) {
        float[][] numbers = new float[count][width];
        for (float[] row : numbers) {
            for (int i = 0; i < width; i++) {
                row[i] = random.nextFloat() - 0.5f;
            }
        }
        return numbers;
    }
}
