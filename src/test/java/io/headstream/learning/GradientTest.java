package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.embedding.Embedding;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares a step's gradient with finite differences of the loss, computed apart from it in double. */
class GradientTest {
    private static final double RATE = 1e-3;

    @ParameterizedTest
    @CsvSource({"'', 0", "'', 0.2", "'5', 0", "'6,5', 0.1"})
    void shouldFollowTheGradientOfTheLoss(String hiddenLayers, double labelSmoothing) {
        List<Integer> widths = hiddenLayers.isEmpty()
                ? List.of()
                : Arrays.stream(hiddenLayers.split(",")).map(Integer::valueOf).toList();
        // One batch of plain SGD moves each parameter by -rate × gradient.
        DenseTrainer warmUp = trainer(widths, labelSmoothing, new OptimizerSettings.Sgd(0), 0.3);
        SyntheticLog log = new SyntheticLog(6, 3);
        DenseState warm = warm(warmUp, log);
        TrainingWindow window = new TrainingWindow(log.examples(12, "a", "b", "c"), 100);
        DenseStep step =
                new DenseStep(warm, Collections.emptySortedSet(), window.examples(), settings(widths, labelSmoothing));
        DenseHead before = copy(step.head());

        step.pass(new SplitMix64(1));

        for (int l = 0; l < before.layers().size(); l++) {
            float[][] was = before.layers().get(l).rows();
            float[][] is = step.head().layers().get(l).rows();
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
        DenseTrainer trainer = trainer(List.of(), 0, new OptimizerSettings.Sgd(0), 0.01);
        SyntheticLog log = new SyntheticLog(8, seed);
        DenseState state = warm(trainer, log);
        TrainingWindow window = new TrainingWindow(log.examples(16, "a", "b", "c"), 1000);

        StepResult.Stepped stepped = (StepResult.Stepped) trainer.step(state, window, seed);

        DenseHead after = ((DenseState) stepped.state()).head();
        DenseHead sameScaling = new DenseHead(
                state.head().labels(), after.scaling(), state.head().layers());
        assertThat(loss(after, window, 0)).isLessThan(loss(sameScaling, window, 0));
    }

    private static DenseState warm(DenseTrainer trainer, SyntheticLog log) {
        TrainerState state = trainer.untrained(log.example("a").embedding().dimension(), SyntheticLog.EXPONENT, 9);
        TrainingWindow window = new TrainingWindow(log.examples(24, "a", "b", "c"), 50);
        return (DenseState) ((StepResult.Stepped) trainer.step(state, window, 5)).state();
    }

    private static DenseHyperParameters settings(List<Integer> widths, double labelSmoothing) {
        return new DenseHyperParameters(widths, new OptimizerSettings.Sgd(0), RATE, 0, 1, 64, labelSmoothing, 0, 10);
    }

    private static DenseTrainer trainer(
            List<Integer> widths, double labelSmoothing, OptimizerSettings optimizer, double rate) {
        return new DenseTrainer(new DenseHyperParameters(widths, optimizer, rate, 0, 1, 64, labelSmoothing, 0, 10));
    }

    private static DenseHead copy(DenseHead head) {
        return new DenseHead(
                head.labels(),
                head.scaling(),
                head.layers().stream().map(DenseLayer::copy).toList());
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
