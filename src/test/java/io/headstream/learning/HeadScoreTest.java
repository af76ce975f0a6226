package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.headstream.event.Label;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadScoreTest {
    private final SyntheticLog log = new SyntheticLog(1, 1);

    @Test
    void shouldCountUnknownClassesAsWrongAndWithoutLoss() {
        HeadScore score = HeadScore.of(head(2, 0), List.of(log.example("a"), log.example("b"), log.example("new")));

        double a = 1 / (1 + Math.exp(-2));
        assertThat(score.examples()).isEqualTo(3);
        assertThat(score.correct()).isEqualTo(1);
        assertThat(score.known()).isEqualTo(2);
        assertThat(score.meanLoss().orElseThrow()).isCloseTo((-Math.log(a) - Math.log(1 - a)) / 2, offset(1e-6));
    }

    @Test
    void shouldBreakTiesInLabelOrder() {
        HeadScore score = HeadScore.of(head(1, 1), List.of(log.example("a"), log.example("b")));

        assertThat(score.correct()).isEqualTo(1);
        assertThat(HeadScore.of(head(1, 1), List.of(log.example("a"))).correct())
                .isEqualTo(1);
    }

    @Test
    void shouldHaveNoLossWithoutKnownClasses() {
        assertThat(HeadScore.of(head(1, 1), List.of(log.example("new"))).meanLoss())
                .isEmpty();
    }

    @Test
    void shouldBoundTheLossOfAHeadThatIsSureAndWrong() {
        HeadScore score = HeadScore.of(head(1e6f, -1e6f), List.of(log.example("b")));

        assertThat(score.meanLoss().orElseThrow()).isCloseTo(-Math.log(1e-15), offset(1e-9));
    }

    @Test
    void shouldGiveProbabilitiesThatAddUpToOne() {
        float[] probabilities = head(300, 299).probabilities(new float[] {1});

        assertThat(probabilities[0] + probabilities[1]).isCloseTo(1, offset(1e-6f));
        assertThatThrownBy(() -> head(1, 1).probabilities(new float[2]))
                .hasMessage("embedding of 2 values, expected 1");
    }

    private static DenseHead head(float biasA, float biasB) {
        return new DenseHead(
                "dense",
                List.of(new Label("a"), new Label("b")),
                new InputScaling(new float[1]),
                List.of(new DenseLayer(1, new float[][] {{0, biasA}, {0, biasB}})),
                1);
    }
}
