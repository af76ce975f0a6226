package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
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
                "ridge | classesMax | 1000 | 60 | 3fc9a52ea9b898a38485d18133a281b71fbeec9d5093430928d99acce439ba0e",
                "ridge | classesMax | 1000 | 700 | 5171bf070154ab24d05bbf0dbccde51bc655099b78c6e0744882699e4bb53ba6",
                "ridge | lambda | 0.3 | 700 | a90debfdc33754e46249c3d33f785287492af7f73cec6a74d71f55044f055d34",
                "ridge | randomFeatures | 99 | 700 | 241922921a086f3887ab388183d3dd62eaeb6568b953ed5a9f8a0fbdd26967f6",
                "ridge | sliding.examples | 300 | 700 | c50883a182bcb58fa3a48e01bf3ebfba0fd5b341ac254c82850911409ff3c994",
                "lda | classesMax | 1000 | 60 | a7421b977afc89bcbe7b7842d1fae643698e55d592c06078a343803c49deb9b0",
                "lda | classesMax | 1000 | 700 | e03f5974958bad9ac8bf7c66bd63a3b2d00a1655b30ad1aaac2094f91445e6bf",
                "lda | transform | none | 700 | a2925dc471168fb588675e15e4410958b8d5d8fe070f680193b61d616bbdcf17",
            })
    void shouldComeToTheSameHeadEverywhere(String kind, String name, String value, int count, String sha256) {
        assertThat(HeadCodec.sha256(fold(count, kind, name, value).head().canonicalBytes()))
                .isEqualTo(sha256);
    }

    @Test
    void shouldComeToTheSameHeadOfManyClassesEverywhere() {
        String[] labels = new String[70];
        Arrays.setAll(labels, k -> "class-" + k);
        HeadTrainer trainer = ClosedFormLog.trainer("ridge");
        TrainerState state = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 3);
        for (TrainingWindow window :
                SyntheticLog.windows(new SyntheticLog(DIMENSION, 1).noise(9000).examples(900, labels), 32)) {
            state = ClosedFormLog.step(trainer, state, window).state();
        }

        assertThat(ClosedFormLog.sha256(state))
                .isEqualTo("bbfb52ae9477ad99b2f6e0f4f1dcc023a55d815dd3088a3deb7a6aeee4ca471c");
    }

    @Test
    void shouldComeToTheSameStateEverywhere() {
        assertThat(HeadCodec.sha256(
                        fold(700, "ridge", "sliding.examples", "300").toBytes()))
                .isEqualTo("46e35b7076f46106971f4a558b7de4cf38e78f94ead2295642bda012351251b8");
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
