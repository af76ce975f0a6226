package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.learning.StepResult.Stepped;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SvmTrainerTest {
    private static final int DIMENSION = 16;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "loss=hinge",
                "scheme=crammer-singer",
                "loss=hinge scheme=crammer-singer",
                "optimizer=sgd learningRate=0.01 averaging=0"
            })
    void shouldLearnClassesThatCanBeTold(String settings) {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1);
        TrainerState state = learn(Settings.svm(settings), log.examples(640, "ant", "bee", "cat", "dog"));

        List<TrainingExample> unseen = new SyntheticLog(DIMENSION, 2).examples(200, "ant", "bee", "cat", "dog");
        HeadScore score = HeadScore.of(state.head(), unseen);
        assertThat(score.correct()).isGreaterThan(190);
        // Margins become probabilities that mean something: far better than ln 4 = 1.39 of knowing nothing.
        assertThat(score.meanLoss().orElseThrow()).isLessThan(0.5);
        assertThat(((DenseHead) state.head()).temperature()).isNotEqualTo(1);
    }

    /** One batch of plain SGD moves each parameter by -rate × mean gradient; differences of the loss say what that is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "loss=hinge scheme=one-vs-rest",
                "loss=squared-hinge scheme=one-vs-rest",
                "loss=hinge scheme=crammer-singer",
                "loss=squared-hinge scheme=crammer-singer"
            })
    void shouldFollowTheGradientOfTheLoss(String settings) {
        String plain = " optimizer=sgd momentum=0 averaging=0 epochs=1 batchSize=64 replay=0 l2=0 learningRate=";
        SyntheticLog log = new SyntheticLog(6, 3);
        DenseState warm = learn(Settings.svm(settings + plain + "0.02"), log.examples(24, "a", "b", "c"));
        List<TrainingExample> window = log.examples(12, "a", "b", "c");
        SvmHyperParameters slow = Settings.svm(settings + plain + "0.001");
        DenseState ready = warm.taughtClasses(Collections.emptySortedSet(), slow);
        DenseHead before =
                warm.taughtClasses(Collections.emptySortedSet(), slow).head();

        new DenseStep(ready, window, slow, Kernels.chosen()).pass(new SplitMix64(1));

        float[][] was = before.layers().get(0).rows();
        float[][] is = ready.head().layers().get(0).rows();
        for (int j = 0; j < was.length; j++) {
            for (int i = 0; i < was[j].length; i++) {
                float value = was[j][i];
                float step = 1f / 4096;
                was[j][i] = value + step;
                double above = loss(before, window, slow.loss());
                was[j][i] = value - step;
                double below = loss(before, window, slow.loss());
                was[j][i] = value;
                double found = (was[j][i] - is[j][i]) / 0.001;
                assertThat(found)
                        .as("row %d column %d", j, i)
                        .isCloseTo((above - below) / (2 * (double) step), offset(0.02));
            }
        }
    }

    @Property(tries = 20)
    void shouldGiveTheSameBitsForTheSameArguments(@ForAll long seed) {
        SvmHyperParameters settings = Settings.svm("replay=20 scheme=crammer-singer");
        DenseTrainer trainer = new DenseTrainer(settings);
        SyntheticLog log = new SyntheticLog(DIMENSION, seed);
        DenseState state = learn(settings, log.examples(64, "a", "b"));
        TrainingWindow window = new TrainingWindow(log.examples(32, "a", "b", "c"), 96);

        byte[] once = ((Stepped) trainer.step(state, window, seed)).state().toBytes();

        assertThat(((Stepped) trainer.step(trainer.decode(state.toBytes()), window, seed))
                        .state()
                        .toBytes())
                .isEqualTo(once);
    }

    private static double loss(DenseHead head, List<TrainingExample> window, Loss loss) {
        double sum = 0;
        for (TrainingExample example : window) {
            float[] logits =
                    head.logits(List.of(example.embedding().toFloats())).get(0);
            sum += loss.loss(logits, Collections.binarySearch(head.labels(), example.label()));
        }
        return sum / window.size();
    }

    private static DenseState learn(SvmHyperParameters settings, List<TrainingExample> examples) {
        DenseTrainer trainer = new DenseTrainer(settings);
        TrainerState state = trainer.untrained(examples.get(0).embedding().dimension(), SyntheticLog.EXPONENT, 7);
        for (TrainingWindow window : SyntheticLog.windows(examples, 32)) {
            state = ((Stepped) trainer.step(state, window, window.fromOffset())).state();
        }
        return (DenseState) state;
    }
}
