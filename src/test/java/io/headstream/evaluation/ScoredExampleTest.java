package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.event.Label;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScoredExampleTest {
    private static final Label ANT = new Label("ant");
    private static final Label BEE = new Label("bee");
    private static final Label CAT = new Label("cat");
    private static final Label DOG = new Label("dog");
    private static final List<Label> LABELS = List.of(ANT, BEE, CAT);

    @Test
    void shouldScoreARightPrediction() {
        ScoredExample scored = ScoredExample.of(BEE, LABELS, new float[] {0.25f, 0.5f, 0.25f});

        assertThat(scored.correct()).isTrue();
        assertThat(scored.predicted()).contains(BEE);
        assertThat(scored.confidence()).isEqualTo(0.5);
        assertThat(scored.logLoss().orElseThrow()).isCloseTo(Math.log(2), within(1e-15));
        assertThat(scored.brier()).isEqualTo(0.25 * 0.25 + 0.5 * 0.5 + 0.25 * 0.25);
    }

    @Test
    void shouldBreakTiesInLabelOrder() {
        float[] tied = {0.2f, 0.4f, 0.4f};

        assertThat(ScoredExample.of(BEE, LABELS, tied).rank()).isEqualTo(OptionalInt.of(0));
        assertThat(ScoredExample.of(CAT, LABELS, tied).rank()).isEqualTo(OptionalInt.of(1));
        assertThat(ScoredExample.of(CAT, LABELS, tied).predicted()).contains(BEE);
        assertThat(ScoredExample.of(ANT, LABELS, tied).rank()).isEqualTo(OptionalInt.of(2));
    }

    @Test
    void shouldCountAnUnknownClassAsAnErrorWithoutALogLoss() {
        ScoredExample scored = ScoredExample.of(DOG, LABELS, new float[] {0.5f, 0.25f, 0.25f});

        assertThat(scored.correct()).isFalse();
        assertThat(scored.within(100)).isFalse();
        assertThat(scored.logLoss()).isEmpty();
        assertThat(scored.predicted()).contains(ANT);
        assertThat(scored.brier()).isEqualTo(1 + 0.25 + 0.0625 + 0.0625);
    }

    @Test
    void shouldScoreAHeadThatKnowsNoClass() {
        ScoredExample scored = ScoredExample.of(DOG, List.of(), new float[0]);

        assertThat(scored.predicted()).isEqualTo(Optional.empty());
        assertThat(scored.correct()).isFalse();
        assertThat(scored.confidence()).isZero();
        assertThat(scored.brier()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheLossOfCertainErrorsFinite() {
        ScoredExample scored = ScoredExample.of(ANT, LABELS, new float[] {0, 1, 0});

        assertThat(scored.logLoss().orElseThrow()).isCloseTo(34.54, within(0.01));
        assertThat(scored.brier()).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhatAreNoProbabilities() {
        assertThatThrownBy(() -> ScoredExample.of(ANT, LABELS, new float[] {1}))
                .hasMessage("1 probabilities, expected one for each of 3 labels");
        assertThatThrownBy(() -> ScoredExample.of(ANT, LABELS, new float[] {0, Float.NaN, 1}))
                .hasMessage("probability NaN of class 'bee', expected 0 to 1");
        assertThatThrownBy(() -> ScoredExample.of(ANT, LABELS, new float[] {0, -0.5f, 1}))
                .hasMessage("probability -0.5 of class 'bee', expected 0 to 1");
    }
}
