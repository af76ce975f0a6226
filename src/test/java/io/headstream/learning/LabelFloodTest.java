package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A producer that gives every image a label of its own. */
class LabelFloodTest {
    private static final int LABELS = 100_000;
    private static final int WINDOW = 1_000;
    private static final int MAX = 50;

    @ParameterizedTest
    @ValueSource(strings = {"dense", "ridge", "lda"})
    void shouldTakeUpSoManyClassesAndNoMore(String kind) {
        HeadTrainer trainer =
                HeadTrainers.of(HyperParameters.of(Map.of("kind", kind, "classesMax", String.valueOf(MAX))));
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i < LABELS; i++) {
            short[] values = {(short) i, (short) (i >> 8), (short) -i};
            examples.add(new TrainingExample(
                    i,
                    new ImageId("image-" + i),
                    new Label("label-" + i),
                    new Embedding(values, 12, SyntheticLog.BACKBONE),
                    Instant.ofEpochSecond(i),
                    EntryNumber.NONE,
                    false,
                    false));
        }
        TrainerState state = trainer.untrained(examples.get(0).embedding(), 1);
        long learned = 0;
        long leftOut = 0;
        for (TrainingWindow window : SyntheticLog.windows(examples, WINDOW)) {
            StepResult result = trainer.step(state, window, 1);
            if (result instanceof StepResult.Stepped step) {
                state = step.state();
                learned += step.learned();
                leftOut += step.leftOut();
            } else {
                // A window of nothing that it may learn.
                leftOut += window.examples().size();
            }
        }

        assertThat(learned).isEqualTo(MAX);
        assertThat(leftOut).isEqualTo(LABELS - MAX);
        assertThat(state.head().labels()).hasSize(MAX).contains(new Label("label-0"), new Label("label-" + (MAX - 1)));
    }
}
