package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fixes what a small run comes to, to the bit: on every machine and JDK. If one of these hashes changes, snapshots of
 * released versions can no longer be proved: then it takes a new format version and a note in the changelog, not a new
 * hash here.
 */
class ClosedFormGoldenTest {
    private static final int DIMENSION = 150;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ridge | classesMax | 1000 | 60  | ?",
                "ridge | classesMax | 1000 | 700 | ?",
                "ridge | lambda | 0.5 | 700 | ?",
                "ridge | randomFeatures | 99 | 700 | ?",
                "ridge | sliding.examples | 300 | 700 | ?",
                "lda | classesMax | 1000 | 60 | ?",
                "lda | classesMax | 1000 | 700 | ?",
                "lda | transform | none | 700 | ?",
            })
    void shouldComeToTheSameHeadEverywhere(String kind, String name, String value, int count, String sha256) {
        assertThat(HeadCodec.sha256(fold(count, kind, name, value).head().canonicalBytes()))
                .isEqualTo(sha256);
    }

    @Test
    void shouldComeToTheSameHeadOfManyClassesEverywhere() {
        String[] labels = new String[70];
        java.util.Arrays.setAll(labels, k -> "class-" + k);
        HeadTrainer trainer = ClosedFormLog.trainer("ridge");
        TrainerState state = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 3);
        for (TrainingWindow window :
                SyntheticLog.windows(new SyntheticLog(DIMENSION, 1).noise(9000).examples(900, labels), 32)) {
            state = ClosedFormLog.step(trainer, state, window).state();
        }

        assertThat(ClosedFormLog.sha256(state)).isEqualTo("?");
    }

    @Test
    void shouldComeToTheSameStateEverywhere() {
        assertThat(HeadCodec.sha256(
                        fold(700, "ridge", "sliding.examples", "300").toBytes()))
                .isEqualTo("?");
    }

    private static TrainerState fold(int count, String kind, String name, String value) {
        HeadTrainer trainer = ClosedFormLog.trainer(kind, name, value);
        TrainerState state = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 3);
        SyntheticLog log = new SyntheticLog(DIMENSION, 2026).noise(9000);
        List<TrainingExample> examples = new ArrayList<>(log.examples(count / 2, "bee", "dog", "fox"));
        examples.addAll(log.examples(count - count / 2, "ant", "bee", "cat", "dog", "fox"));
        for (TrainingWindow window : SyntheticLog.windows(examples, 32)) {
            state = ClosedFormLog.step(trainer, state, window).state();
        }
        return state;
    }
}
