package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import io.headstream.learning.DenseStep.Sample;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepGuardTest {
    private static final DenseHead ONE_WEIGHT = head(1, 0);

    @Test
    void shouldObjectToALossThatExploded() {
        StepGuard guard = new StepGuard(ONE_WEIGHT, window(8, 8), new CrossEntropy(0));

        assertThat(guard.objection(head(2, 0))).isEmpty();
        assertThat(guard.objection(head(-20, 0)))
                .contains(new Refused(
                        LearningEvent.REFUSED_LOSS_EXPLODED,
                        "the step left a loss of 20.000 on the window that it learned from, expected at most 2.773"));
        assertThat(guard.objection(head(Float.NaN, 0)).orElseThrow().why()).startsWith("the step left a loss of NaN");
    }

    @Test
    void shouldObjectToPredictionsThatCollapsedIntoOneClass() {
        StepGuard guard = new StepGuard(ONE_WEIGHT, window(8, 8), new CrossEntropy(0));

        assertThat(guard.objection(head(0.5f, 1)))
                .contains(new Refused(
                        LearningEvent.REFUSED_COLLAPSED,
                        "after the step every example of the window is predicted as 'b', expected several classes,"
                                + " as labelled and as predicted before"));
    }

    @Test
    void shouldLetOneClassBePredictedWhereThatMayBeRight() {
        StepGuard small = new StepGuard(ONE_WEIGHT, window(3, 3), new CrossEntropy(0));
        StepGuard mostlyOne = new StepGuard(ONE_WEIGHT, window(9, 2), new CrossEntropy(0));
        StepGuard untaught = new StepGuard(head(0, 0), window(8, 8), new CrossEntropy(0));

        assertThat(small.objection(head(0.5f, 1))).isEmpty();
        assertThat(mostlyOne.objection(head(0.5f, -1))).isEmpty();
        assertThat(untaught.objection(head(0.5f, 1))).isEmpty();
    }

    @Test
    void shouldRefuseTheStepOfARateThatIsFarTooHigh() {
        HeadTrainer trainer = new DenseTrainer(
                Settings.dense("optimizer=sgd momentum=0.99 learningRate=10 averaging=0 replay=0 batchSize=4"));
        List<TrainingExample> examples = new SyntheticLog(2, 1).noise(30_000).examples(64, "a", "b", "c");
        TrainerState state = trainer.untrained(2, SyntheticLog.EXPONENT, 1);
        List<String> refusals = new ArrayList<>();
        for (TrainingWindow window : SyntheticLog.windows(examples, 32)) {
            StepResult result = trainer.step(state, window, 1);
            if (result instanceof Refused refused) {
                refusals.add(refused.why());
            } else if (result instanceof Stepped stepped) {
                state = stepped.state();
            }
        }

        assertThat(refusals).isNotEmpty().allMatch(why -> why.startsWith("the step left a loss of"));
    }

    /** As many examples at +1 of class a and at -1 of class b. */
    private static List<Sample> window(int a, int b) {
        List<Sample> window = new ArrayList<>();
        for (int i = 0; i < a + b; i++) {
            window.add(new Sample(new float[] {i < a ? 1 : -1}, i < a ? 0 : 1, 1));
        }
        return window;
    }

    /** Logits weight × x for a, bias for b. */
    private static DenseHead head(float weight, float bias) {
        return new DenseHead(
                "dense",
                List.of(new Label("a"), new Label("b")),
                new InputScaling(new float[1]),
                List.of(new DenseLayer(1, new float[][] {{weight, 0}, {0, bias}})),
                1);
    }
}
