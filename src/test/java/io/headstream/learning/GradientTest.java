package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.embedding.Embedding;
import java.util.Arrays;
import java.util.Collections;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares a step's gradient with finite differences of the loss, computed apart from it in double. */
class GradientTest {
    private static final double RATE = 1e-3;
    private static final String PLAIN =
            "optimizer=sgd momentum=0 epochs=1 batchSize=64 replay=0 averaging=0 l2=0 clipNorm=0 temperature=off";

    @ParameterizedTest
    @CsvSource({"'', 0", "'', 0.2", "'5', 0", "'6;5', 0.1"})
    void shouldFollowTheGradientOfTheLoss(String hiddenLayers, double labelSmoothing) {
        String widths = "hiddenLayers=%s labelSmoothing=%s ".formatted(hiddenLayers, labelSmoothing);
        SyntheticLog log = new SyntheticLog(6, 3);
        DenseState warm = warm(trainer(widths + PLAIN + " learningRate=0.3"), log);
        TrainingWindow window = new TrainingWindow(log.examples(12, "a", "b", "c"), 100);
        // One batch of plain SGD moves each parameter by -rate × gradient.
        DenseHyperParameters settings = Settings.dense(widths + PLAIN + " learningRate=" + RATE);
        DenseState ready = warm.taughtClasses(Collections.emptySortedSet(), settings);
        DenseHead before = copy(ready.head());

        new DenseStep(ready, window.examples(), settings, Kernels.chosen()).pass(new SplitMix64(1));

        for (int l = 0; l < before.layers().size(); l++) {
            float[][] was = before.layers().get(l).rows();
            float[][] is = ready.head().layers().get(l).rows();
            for (int j = 0; j < was.length; j++) {
                for (int i = 0; i < was[j].length; i++) {
                    double expected = slope(before, window, labelSmoothing, l, j, i);
                    double found = (was[j][i] - is[j][i]) / RATE;
                    assertThat(found).as("layer %d row %d column %d", l, j, i).isCloseTo(expected, offset(2e-3));
                }
            }
        }
    }

    @Property(tries = 50)
    void shouldLowerTheLossOfTheWindowItLearnsFrom(@ForAll long seed) {
        DenseTrainer trainer = trainer(PLAIN + " learningRate=0.01");
        SyntheticLog log = new SyntheticLog(8, seed);
        DenseState state = warm(trainer, log);
        TrainingWindow window = new TrainingWindow(log.examples(16, "a", "b", "c"), 1000);

        StepResult.Stepped stepped = (StepResult.Stepped) trainer.step(state, window, seed);

        DenseHead after = ((DenseState) stepped.state()).head();
        DenseHead sameScaling = new DenseHead(
                "dense", state.head().labels(), after.scaling(), state.head().layers(), 1);
        assertThat(loss(after, window, 0)).isLessThan(loss(sameScaling, window, 0));
    }

    /** What stays without dropout is scaled up: on average the gradient is the one without dropout. */
    @Test
    void shouldExpectTheSameGradientWithDropoutAsWithout() {
        SyntheticLog log = new SyntheticLog(6, 3);
        TrainingWindow window = new TrainingWindow(log.examples(4, "a", "b"), 100);
        float[][] without = lastLayerAfterOneStep("dropout=0", window, 1);
        double[][] sum = new double[without.length][without[0].length];
        int runs = 3000;
        int different = 0;
        for (int run = 0; run < runs; run++) {
            float[][] with = lastLayerAfterOneStep("dropout=0.4", window, run);
            different += Arrays.deepEquals(with, without) ? 0 : 1;
            for (int j = 0; j < with.length; j++) {
                for (int i = 0; i < with[j].length; i++) {
                    sum[j][i] += with[j][i] / runs;
                }
            }
        }

        assertThat(different).isEqualTo(runs);
        for (int j = 0; j < without.length; j++) {
            for (int i = 0; i < without[j].length; i++) {
                // A mean of 3000 is within 2 % of a weight's size, give or take; 5 % of the largest is many times that.
                assertThat(sum[j][i]).isCloseTo(without[j][i], offset(0.05));
            }
        }
        assertThat(largest(without[0])).isBetween(0.2, 2.0);
    }

    private static float[][] lastLayerAfterOneStep(String dropout, TrainingWindow window, long seed) {
        DenseTrainer trainer = trainer("hiddenLayers=8 learningRate=1 " + PLAIN + " " + dropout);
        TrainerState untrained = trainer.untrained(6, SyntheticLog.EXPONENT, 7);
        DenseState state = (DenseState) ((StepResult.Stepped) trainer.step(untrained, window, seed)).state();
        return state.head().layers().get(1).rows();
    }

    private static DenseState warm(DenseTrainer trainer, SyntheticLog log) {
        TrainerState state = trainer.untrained(log.example("a").embedding().dimension(), SyntheticLog.EXPONENT, 9);
        TrainingWindow window = new TrainingWindow(log.examples(24, "a", "b", "c"), 50);
        return (DenseState) ((StepResult.Stepped) trainer.step(state, window, 5)).state();
    }

    private static DenseTrainer trainer(String settings) {
        return new DenseTrainer(Settings.dense(settings));
    }

    private static DenseHead copy(DenseHead head) {
        return new DenseHead(
                head.kind(),
                head.labels(),
                head.scaling(),
                head.layers().stream().map(DenseLayer::copy).toList(),
                head.temperature());
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double slope(DenseHead head, TrainingWindow window, double smoothing, int l, int j, int i) {
        float[] row = head.layers().get(l).rows()[j];
        float was = row[i];
        float step = 1f / 512;
        row[i] = was + step;
        double above = loss(head, window, smoothing);
        row[i] = was - step;
        double below = loss(head, window, smoothing);
        row[i] = was;
        return (above - below) / (2 * (double) step);
    }

    /** Mean smoothed cross-entropy, in double throughout. */
    private static double loss(DenseHead head, TrainingWindow window, double smoothing) {
        double sum = 0;
        for (TrainingExample example : window.examples()) {
            double[] logits = logits(head, example.embedding());
            double normaliser = 0;
            for (double logit : logits) {
                normaliser += Math.exp(logit);
            }
            int target = head.labels().indexOf(example.label());
            for (int k = 0; k < logits.length; k++) {
                double share = (k == target ? 1 - smoothing : 0) + smoothing / logits.length;
                sum -= share * (logits[k] - Math.log(normaliser));
            }
        }
        return sum / window.examples().size();
    }

    private static double[] logits(DenseHead head, Embedding embedding) {
        float[] scaled = head.scaling().apply(embedding.toFloats());
        double[] x = new double[scaled.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = scaled[i];
        }
        for (int l = 0; l < head.layers().size(); l++) {
            float[][] rows = head.layers().get(l).rows();
            double[] y = new double[rows.length];
            for (int j = 0; j < y.length; j++) {
                y[j] = rows[j][x.length];
                for (int i = 0; i < x.length; i++) {
                    y[j] += rows[j][i] * x[i];
                }
                y[j] = l < head.layers().size() - 1 ? Math.max(y[j], 0) : y[j];
            }
            x = y;
        }
        return x;
    }
}
