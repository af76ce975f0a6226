package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values: Keras 3.15.1 (TensorFlow 2.18.1), the same gradients on a variable of (1, -2, 0.5). */
class OptimizerTest {
    private static final float[][] GRADIENTS = {{0.5f, -1, 0}, {0.25f, 2, 1e-3f}, {-0.75f, 0.125f, 1e-3f}};

    @Test
    void shouldStepAsKerasAdam() {
        assertSteps(settings(new Adam(0.9, 0.999, 1e-7), 0.01, 0), new double[][] {
            {0.9900001287460327, -1.9900001287460327, 0.5},
            {0.9806784987449646, -1.9936611652374268, 0.49258217215538025},
            {0.9814982414245605, -1.9968434572219849, 0.4840167462825775},
        });
    }

    @Test
    void shouldStepAsKerasSgdWithMomentum() {
        assertSteps(settings(new Sgd(0.9), 0.1, 0), new double[][] {
            {0.949999988079071, -1.899999976158142, 0.5},
            {0.8799999952316284, -2.009999990463257, 0.4999000132083893},
            {0.8920000195503235, -2.121500015258789, 0.4997100234031677},
        });
    }

    @Test
    void shouldDecayWeightsAsKerasAdamW() {
        assertSteps(settings(new Adam(0.9, 0.999, 1e-7), 0.01, 0.5), new double[][] {
            {0.9850001335144043, -1.9800001382827759, 0.4975000023841858},
            {0.9707534909248352, -1.9737612009048462, 0.4875946640968323},
            {0.9667194485664368, -1.9670746326446533, 0.4765912592411041},
        });
    }

    @Test
    void shouldNotDecayTheBias() {
        DenseLayer layer = new DenseLayer(1, new float[][] {{1, 1}});

        new Optimizer(settings(new Sgd(0), 0.5, 0.5)).step(layer, new float[1][2], Moments.zeros(1, layer));

        assertThat(layer.rows()[0]).containsExactly(0.75f, 1);
    }

    @Test
    void shouldStartALateOutputAsSlowlyAsTheFirst() {
        DenseLayer layer = new DenseLayer(1, new float[][] {{0, 0}, {0, 0}});
        Moments moments = Moments.zeros(2, layer);
        moments.steps()[0] = 1000;

        new Optimizer(settings(new Adam(0.9, 0.999, 1e-7), 0.01, 0))
                .step(layer, new float[][] {{1, 1}, {1, 1}}, moments);

        assertThat(layer.rows()[1][0]).isCloseTo(-0.01f, offset(1e-6f));
        assertThat(moments.steps()).containsExactly(1001, 1);
    }

    private static void assertSteps(DenseHyperParameters settings, double[][] expected) {
        // Three weights and a bias that has no gradient.
        DenseLayer layer = new DenseLayer(3, new float[][] {{1, -2, 0.5f, 0}});
        Moments moments = Moments.zeros(Optimizer.slots(settings.optimizer()), layer);
        Optimizer optimizer = new Optimizer(settings);
        for (int step = 0; step < expected.length; step++) {
            float[] g = GRADIENTS[step];
            optimizer.step(layer, new float[][] {{g[0], g[1], g[2], 0}}, moments);
            for (int i = 0; i < 3; i++) {
                assertThat((double) layer.rows()[0][i])
                        .as("step %d, weight %d", step, i)
                        .isCloseTo(expected[step][i], offset(1e-6));
            }
        }
    }

    private static DenseHyperParameters settings(OptimizerSettings optimizer, double rate, double l2) {
        return new DenseHyperParameters(List.of(), optimizer, rate, l2, 1, 32, 0, 0, 10);
    }
}
