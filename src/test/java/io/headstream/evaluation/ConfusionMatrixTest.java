package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.ConfusionMatrix.Limits;
import io.headstream.event.Label;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static final Label YES = new Label("yes");
    private static final Label NO = new Label("no");

    @Test
    void shouldAgreeWithAKappaWorkedOutByHand() {
        // Of 50: accuracy 35/50 = 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
        ConfusionMatrix matrix = matrix(20, 5, 10, 15);

        assertThat(matrix.kappa().orElseThrow()).isCloseTo(0.4, within(1e-15));
        assertThat(matrix.accuracy()).hasValue(0.7);
        assertThat(matrix.of(YES)).isEqualTo(new ClassCounts(25, 30, 20));
        assertThat(matrix.of(NO)).isEqualTo(new ClassCounts(25, 20, 15));
        assertThat(matrix.confusions())
                .containsExactly(new Confusion(NO, Optional.of(YES), 10), new Confusion(YES, Optional.of(NO), 5));
    }

    @Test
    void shouldHaveAKappaOfOneIfAllIsRightAndMinusOneIfAllIsSwapped() {
        assertThat(matrix(7, 0, 0, 3).kappa()).hasValue(1);
        assertThat(matrix(0, 5, 5, 0).kappa()).hasValue(-1);
    }

    @Test
    void shouldHaveAKappaOfZeroIfOneClassIsAlwaysPredicted() {
        assertThat(matrix(90, 0, 10, 0).kappa()).hasValue(0);
    }

    @Test
    void shouldHaveNoKappaWhereChanceWouldAlwaysBeRight() {
        assertThat(matrix(10, 0, 0, 0).kappa()).isEmpty();
        assertThat(matrix(0, 0, 0, 0).kappa()).isEmpty();
    }

    @Test
    void shouldHaveNoRatioOfNothing() {
        ConfusionMatrix matrix = matrix(0, 4, 0, 0);

        assertThat(matrix.of(YES).precision()).isEmpty();
        assertThat(matrix.of(YES).recall()).hasValue(0);
        assertThat(matrix.of(YES).f1()).hasValue(0);
        assertThat(matrix.of(NO).precision()).hasValue(0);
        assertThat(matrix.of(NO).recall()).isEmpty();
        assertThat(matrix.macroF1()).hasValue(0);
        assertThat(matrix(0, 0, 0, 0).macroF1()).isEmpty();
        assertThat(matrix(0, 0, 0, 0).accuracy()).isEmpty();
        assertThat(ClassCounts.NONE.f1()).isEmpty();
    }

    @Test
    void shouldPutWhatWasPredictedNothingInAColumnOfItsOwn() {
        ConfusionMatrix matrix = matrix(1, 0, 0, 0);
        matrix.add(YES, Optional.empty());
        matrix.add(NO, Optional.empty());

        assertThat(matrix.unpredicted()).isEqualTo(2);
        assertThat(matrix.accuracy()).hasValue(1.0 / 3);
        assertThat(matrix.confusions())
                .containsExactly(new Confusion(NO, Optional.empty(), 1), new Confusion(YES, Optional.empty(), 1));
        // By chance (2 * 1) / 9; (1/3 - 2/9) / (1 - 2/9).
        assertThat(matrix.kappa().orElseThrow()).isCloseTo(1.0 / 7, within(1e-15));
    }

    @Property(tries = 300)
    void shouldMergeToWhatAllTogetherGive(
            @ForAll("examples") List<ScoredExample> first, @ForAll("examples") List<ScoredExample> second) {
        ConfusionMatrix merged = matrix(Limits.DEFAULT, first);
        merged.merge(matrix(Limits.DEFAULT, second));
        ConfusionMatrix together = matrix(Limits.DEFAULT, first);
        second.forEach(e -> together.add(e.actual(), e.predicted()));

        assertThat(merged.state()).isEqualTo(together.state());
        assertThat(merged.examples()).isEqualTo(together.examples());
        assertThat(merged.correct()).isEqualTo(together.correct());
        assertThat(merged.unpredicted()).isEqualTo(together.unpredicted());
        assertThat(merged.kappa()).isEqualTo(together.kappa());
    }

    @Property(tries = 300)
    void shouldComeBackFromItsState(@ForAll("examples") List<ScoredExample> examples) {
        ConfusionMatrix matrix = matrix(Limits.DEFAULT, examples);
        ConfusionMatrix revived = new ConfusionMatrix(Limits.DEFAULT, matrix.state());

        assertThat(revived.state()).isEqualTo(matrix.state());
        assertThat(revived.kappa()).isEqualTo(matrix.kappa());
        assertThat(revived.accuracy()).isEqualTo(matrix.accuracy());
    }

    @Property(tries = 300)
    void shouldKeepKappaBetweenMinusOneAndOne(
            @ForAll("examples") List<ScoredExample> examples, @ForAll @IntRange(min = 0, max = 6) int classes) {
        matrix(new Limits(classes, 100), examples)
                .kappa()
                .ifPresent(kappa -> assertThat(kappa).isBetween(-1.0, 1.0));
    }

    /** The truth still counts in full where classes or pairs are too many to be told apart. */
    @Property(tries = 300)
    void shouldKeepItsTotalsWithinAnyLimits(
            @ForAll("examples") List<ScoredExample> examples,
            @ForAll @IntRange(min = 0, max = 6) int classes,
            @ForAll @IntRange(min = 0, max = 10) int pairs) {
        ConfusionMatrix all = matrix(Limits.DEFAULT, examples);
        ConfusionMatrix bounded = matrix(new Limits(classes, pairs), examples);

        assertThat(bounded.classes()).hasSizeLessThanOrEqualTo(classes);
        assertThat(bounded.confusions()).hasSizeLessThanOrEqualTo(pairs);
        assertThat(bounded.examples()).isEqualTo(examples.size());
        assertThat(bounded.accuracy()).isEqualTo(all.accuracy());
        assertThat(bounded.unpredicted()).isEqualTo(all.unpredicted());
        long listed = bounded.confusions().stream().mapToLong(Confusion::count).sum();
        assertThat(bounded.unlistedErrors() + listed).isEqualTo(all.examples() - all.correct());
        assertThat(new ConfusionMatrix(new Limits(classes, pairs), bounded.state()).state())
                .isEqualTo(bounded.state());
    }

    @Test
    void shouldStayBoundedWithTenThousandClassesAndCountEachExactly() {
        ConfusionMatrix matrix = new ConfusionMatrix(Limits.DEFAULT);
        for (int round = 1; round <= 10; round++) {
            for (int c = 0; c < 10_000; c++) {
                matrix.add(Examples.label(c), Optional.of(Examples.label((c + round) % 10_000)));
            }
        }

        assertThat(matrix.confusions()).hasSize(Limits.DEFAULT.confusions());
        assertThat(matrix.unlistedErrors()).isEqualTo(100_000 - Limits.DEFAULT.confusions());
        assertThat(matrix.classes()).hasSize(10_000).containsValue(new ClassCounts(10, 10, 0));
        assertThat(matrix.otherClasses()).isEqualTo(ClassCounts.NONE);
    }

    @Test
    void shouldRefuseCountsThatContradictEachOther() {
        assertThatThrownBy(() -> new ClassCounts(1, 1, 2)).hasMessageContaining("2 correct of 1 examples");
        assertThatThrownBy(() -> new ClassCounts(1, 1, -1)).hasMessageContaining("-1 correct");
        assertThatThrownBy(() -> new Confusion(YES, Optional.of(YES), 1)).hasMessageContaining("taken for itself");
        assertThatThrownBy(() -> new Confusion(YES, Optional.empty(), 0)).hasMessageContaining("0 times");
        assertThatThrownBy(() -> new Limits(-1, 0)).hasMessageContaining("-1 classes");
    }

    @Provide
    Arbitrary<List<ScoredExample>> examples() {
        return Examples.lists();
    }

    private static ConfusionMatrix matrix(Limits limits, List<ScoredExample> examples) {
        ConfusionMatrix matrix = new ConfusionMatrix(limits);
        examples.forEach(e -> matrix.add(e.actual(), e.predicted()));
        return matrix;
    }

    private static ConfusionMatrix matrix(int yesYes, int yesNo, int noYes, int noNo) {
        ConfusionMatrix matrix = new ConfusionMatrix(Limits.DEFAULT);
        add(matrix, YES, YES, yesYes);
        add(matrix, YES, NO, yesNo);
        add(matrix, NO, YES, noYes);
        add(matrix, NO, NO, noNo);
        return matrix;
    }

    private static void add(ConfusionMatrix matrix, Label actual, Label predicted, int times) {
        for (int i = 0; i < times; i++) {
            matrix.add(actual, Optional.of(predicted));
        }
    }
}
