package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DenseLayerTest {
    @Property(tries = 200)
    void shouldSumInTheOrderThatItsContractFixes(
            @ForAll @IntRange(min = 1, max = 40) int inputs,
            @ForAll @IntRange(max = 20) int outputs,
            @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        DenseLayer layer = DenseLayer.he(inputs, outputs, random);
        float[] x = numbers(inputs, random);
        float[] delta = numbers(outputs, random);
        for (float[] row : layer.rows()) {
            row[inputs] = random.nextFloat();
        }
        float[][] gradient = DenseLayer.zeros(inputs, outputs).rows();
        layer.addGradient(x, delta, gradient);
        layer.addGradient(delta.length == 0 ? x : numbers(inputs, new SplitMix64(seed + 1)), delta, gradient);
        float[] second = numbers(inputs, new SplitMix64(seed + 1));

        float[] y = layer.forward(x);
        float[] back = layer.backward(delta);

        for (int j = 0; j < outputs; j++) {
            float sum = layer.rows()[j][inputs];
            for (int i = 0; i < inputs; i++) {
                sum += x[i] * layer.rows()[j][i];
                assertThat(gradient[j][i]).isEqualTo(delta[j] * x[i] + delta[j] * second[i]);
            }
            assertThat(y[j]).isEqualTo(sum);
            assertThat(gradient[j][inputs]).isEqualTo(delta[j] + delta[j]);
        }
        for (int i = 0; i < inputs; i++) {
            float sum = 0;
            for (int j = 0; j < outputs; j++) {
                sum += delta[j] * layer.rows()[j][i];
            }
            assertThat(back[i]).isEqualTo(sum);
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

    private static float[] numbers(int count, SplitMix64 random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }
}
