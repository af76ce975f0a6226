package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.learning.OptimizerSettings.AdaGrad;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Expected values of Adam and SGD: Keras 3.15.1 (TensorFlow 2.18.1), the same gradients on a variable of (1, -2, 0.5);
 * of Nesterov and AdaGrad: the formulas of Keras 3, in double.
 */
class OptimizerTest {
    private static final float[][] GRADIENTS = {{0.5f, -1, 0}, {0.25f, 2, 1e-3f}, {-0.75f, 0.125f, 1e-3f}};

    @Test
    void shouldStepAsKerasAdam() {
        assertSteps(new Adam(0.9, 0.999, 1e-7), 0.01, 0, new double[][] {
            {0.9900001287460327, -1.9900001287460327, 0.5},
            {0.9806784987449646, -1.9936611652374268, 0.49258217215538025},
            {0.9814982414245605, -1.9968434572219849, 0.4840167462825775},
        });
    }

    @Test
    void shouldStepAsKerasSgdWithMomentum() {
        assertSteps(new Sgd(0.9), 0.1, 0, new double[][] {
            {0.949999988079071, -1.899999976158142, 0.5},
            {0.8799999952316284, -2.009999990463257, 0.4999000132083893},
            {0.8920000195503235, -2.121500015258789, 0.4997100234031677},
        });
    }

    @Test
    void shouldStepAsKerasSgdWithNesterov() {
        double[][] expected = new double[3][3];
        double[] w = {1, -2, 0.5};
        double[] v = new double[3];
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < 3; i++) {
                double g = GRADIENTS[step][i];
                v[i] = 0.9 * v[i] - 0.1 * g;
                w[i] += 0.9 * v[i] - 0.1 * g;
                expected[step][i] = w[i];
            }
        }

        assertSteps(new Sgd(0.9, true), 0.1, 0, expected);
        assertThat(expected[0][0]).isCloseTo(0.905, offset(1e-12));
    }

    @Test
    void shouldStepAsKerasAdaGrad() {
        double[][] expected = new double[3][3];
        double[] w = {1, -2, 0.5};
        double[] squares = {0.1, 0.1, 0.1};
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < 3; i++) {
                double g = GRADIENTS[step][i];
                squares[i] += g * g;
                w[i] -= 0.1 * g / Math.sqrt(squares[i] + 1e-7);
                expected[step][i] = w[i];
            }
        }

        assertSteps(new AdaGrad(0.1, 1e-7), 0.1, 0, expected);
        assertThat(expected[0][0]).isCloseTo(1 - 0.05 / Math.sqrt(0.35), offset(1e-6));
    }

    @Test
    void shouldDecayWeightsAsKerasAdamW() {
        assertSteps(new Adam(0.9, 0.999, 1e-7), 0.01, 0.5, new double[][] {
            {0.9850001335144043, -1.9800001382827759, 0.4975000023841858},
            {0.9707534909248352, -1.9737612009048462, 0.4875946640968323},
            {0.9667194485664368, -1.9670746326446533, 0.4765912592411041},
        });
    }

    @Test
    void shouldNotDecayTheBias() {
        DenseLayer layer = new DenseLayer(1, new float[][] {{1, 1}});
        Sgd sgd = new Sgd(0);

        optimizer(sgd, 0.5, 0.5, 0).step(layer, 0, new float[2], Moments.first(sgd, layer), 0.5);

        assertThat(layer.rows()[0]).containsExactly(0.75f, 1);
    }

    @Test
    void shouldStartALateOutputAsSlowlyAsTheFirst() {
        DenseLayer layer = new DenseLayer(1, new float[][] {{0, 0}, {0, 0}});
        Adam adam = new Adam(0.9, 0.999, 1e-7);
        Moments moments = Moments.first(adam, layer);
        moments.steps()[0] = 1000;
        Optimizer optimizer = optimizer(adam, 0.01, 0, 0);

        optimizer.step(layer, 0, new float[] {1, 1}, moments, 0.01);
        optimizer.step(layer, 1, new float[] {1, 1}, moments, 0.01);

        assertThat(layer.rows()[1][0]).isCloseTo(-0.01f, offset(1e-6f));
        assertThat(moments.steps()).containsExactly(1001, 1);
    }

    @Test
    void shouldScaleTooLongAGradientToTheLongestAllowed() {
        float[][] one = {{3, 0}, {0, 4}};
        float[][] two = {{0, 12}};

        boolean finite = optimizer(new Sgd(0), 0.1, 0, 6.5).clip(List.of(one, two));

        assertThat(finite).isTrue();
        assertThat(one).isDeepEqualTo(new float[][] {{1.5f, 0}, {0, 2}});
        assertThat(two).isDeepEqualTo(new float[][] {{0, 6}});
    }

    @Test
    void shouldLeaveGradientsAloneThatAreShortEnoughOrMayBeOfAnyLength() {
        float[][] gradient = {{3, 4}};

        assertThat(optimizer(new Sgd(0), 0.1, 0, 5).clip(List.<float[][]>of(gradient)))
                .isTrue();
        assertThat(optimizer(new Sgd(0), 0.1, 0, 0).clip(List.<float[][]>of(gradient)))
                .isTrue();
        assertThat(gradient).isDeepEqualTo(new float[][] {{3, 4}});
    }

    @Test
    void shouldTellGradientsThatAreNotFinite() {
        Optimizer optimizer = optimizer(new Sgd(0), 0.1, 0, 5);

        assertThat(optimizer.clip(List.<float[][]>of(new float[][] {{Float.NaN}})))
                .isFalse();
        assertThat(optimizer.clip(List.<float[][]>of(new float[][] {{1, Float.NEGATIVE_INFINITY}})))
                .isFalse();
    }

    private static void assertSteps(OptimizerSettings settings, double rate, double l2, double[][] expected) {
        // Three weights and a bias that has no gradient.
        DenseLayer layer = new DenseLayer(3, new float[][] {{1, -2, 0.5f, 0}});
        Moments moments = Moments.first(settings, layer);
        Optimizer optimizer = optimizer(settings, rate, l2, 0);
        for (int step = 0; step < expected.length; step++) {
            float[] g = GRADIENTS[step];
            optimizer.step(layer, 0, new float[] {g[0], g[1], g[2], 0}, moments, rate);
            for (int i = 0; i < 3; i++) {
                assertThat((double) layer.rows()[0][i])
                        .as("step %d, weight %d", step, i)
                        .isCloseTo(expected[step][i], offset(1e-6));
            }
        }
    }

    private static Optimizer optimizer(OptimizerSettings settings, double rate, double l2, double clipNorm) {
        return new Optimizer(
                new StepSettings(settings, LearningRate.constant(rate), l2, clipNorm, 0), new ScalarKernels());
    }
}
