package io.headstream.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.evaluation.ScoredExample;
import io.headstream.event.Label;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedCountsTest {
    private static final List<Label> LABELS = List.of(new Label("cat"), new Label("dog"));

    @Test
    void shouldCountWhoWasRight() {
        PairedCounts counts = PairedCounts.of(
                List.of(said("cat", 0.9f), said("cat", 0.9f), said("cat", 0.1f), said("dog", 0.9f), said("dog", 0.1f)),
                List.of(said("cat", 0.8f), said("cat", 0.2f), said("cat", 0.9f), said("dog", 0.9f), said("dog", 0.1f)));

        assertThat(counts).isEqualTo(new PairedCounts(2, 1, 1, 1));
        assertThat(counts.examples()).isEqualTo(5);
        assertThat(counts.discordant()).isEqualTo(2);
    }

    @Test
    void shouldSayByHowMuchTheSecondIsAhead() {
        PairedCounts counts = new PairedCounts(70, 5, 15, 10);

        assertThat(counts.difference()).hasValue(0.1);
        assertThat(counts.swapped().difference()).hasValue(-0.1);
        assertThat(PairedCounts.NONE.difference()).isEmpty();
    }

    @Test
    void shouldAddUp() {
        assertThat(new PairedCounts(1, 2, 3, 4).plus(new PairedCounts(10, 20, 30, 40)))
                .isEqualTo(new PairedCounts(11, 22, 33, 44));
    }

    @Test
    void shouldRefuseScoresOfDifferentExamples() {
        assertThatThrownBy(() -> PairedCounts.of(List.of(said("cat", 0.9f)), List.of()))
                .hasMessage("1 scores against 0, expected two for each example");
        assertThatThrownBy(() -> PairedCounts.of(List.of(said("cat", 0.9f)), List.of(said("dog", 0.9f))))
                .hasMessage("example 0 is of class 'cat' and of class 'dog', expected one example");
    }

    @Test
    void shouldRefuseNegativeCounts() {
        assertThatThrownBy(() -> new PairedCounts(0, -1, 0, 0)).hasMessageContaining("expected 0 or more");
    }

    private static ScoredExample said(String actual, float cat) {
        return ScoredExample.of(new Label(actual), LABELS, new float[] {cat, 1 - cat});
    }
}
