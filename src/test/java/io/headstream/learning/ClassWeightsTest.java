package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
    private final SyntheticLog log = new SyntheticLog(1, 1);

    @Test
    void shouldWeighByEffectiveNumbers() {
        ClassWeights weights = ClassWeights.of(0.9, counts(1, 100));

        double rare = (1 - 0.9) / (1 - Math.pow(0.9, 1));
        double common = (1 - 0.9) / (1 - Math.pow(0.9, 100));
        double mean = (rare + common) / 2;
        assertThat((double) weights.of(new Label("rare"))).isCloseTo(rare / mean, offset(1e-6));
        assertThat((double) weights.of(new Label("common"))).isCloseTo(common / mean, offset(1e-6));
        assertThat(weights.of(new Label("never"))).isEqualTo(1);
    }

    @Test
    void shouldComeNearInverseFrequencyAsBetaComesNearOne() {
        ClassWeights weights = ClassWeights.of(0.999999, counts(10, 1000));

        assertThat(weights.of(new Label("rare")) / weights.of(new Label("common")))
                .isCloseTo(100, offset(0.1f));
    }

    @Test
    void shouldWeighAllAlikeByDefault() {
        ClassWeights weights = ClassWeights.of(0, counts(1, 100));

        assertThat(weights.of(new Label("rare"))).isEqualTo(1);
        assertThat(weights.of(new Label("common"))).isEqualTo(1);
    }

    private ClassCounts counts(int rare, int common) {
        List<TrainingExample> examples = new ArrayList<>(log.examples(rare, "rare"));
        examples.addAll(log.examples(common, "common"));
        return ClassCounts.none()
                .admit(new TreeSet<>(List.of(new Label("rare"), new Label("common"))))
                .plus(examples);
    }
}
