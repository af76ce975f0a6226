package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.ReplayReservoir.Kept;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetractionTest {
    private static final int DIMENSION = 8;

    private final HeadTrainer trainer = new DenseTrainer(Settings.dense("replay=100"));
    private final SyntheticLog log = new SyntheticLog(DIMENSION, 1);

    @Test
    void shouldTakeBackFromReplaySumsAndCountsWithoutAStep() {
        List<TrainingExample> examples = numbered(40);
        DenseState learned = learn(untrained(), examples, List.of());
        TrainingExample gone = examples.get(7);

        Stepped stepped = step(learned, List.of(), List.of(retraction(gone)));

        DenseState state = (DenseState) stepped.state();
        List<TrainingExample> rest = new ArrayList<>(examples);
        rest.remove(gone);
        assertThat(stepped.learned()).isZero();
        assertThat(stepped.retracted()).isEqualTo(1);
        assertThat(numbers(state)).hasSize(39).doesNotContain(gone.number());
        EmbeddingSums expected = EmbeddingSums.none(DIMENSION).plus(rest);
        assertThat(state.seen().sums().sums()).isEqualTo(expected.sums());
        assertThat(state.seen().sums().count()).isEqualTo(39);
        assertThat(state.head().scaling().centre())
                .isEqualTo(expected.scaling(SyntheticLog.EXPONENT).centre());
        assertThat(state.seen().classes().of(gone.label()))
                .isEqualTo(learned.seen().classes().of(gone.label()) - 1);
        assertThat(state.head().layers().get(0).rows())
                .isDeepEqualTo(learned.head().layers().get(0).rows());
        assertThat(state.descent().steps()).isEqualTo(learned.descent().steps());
    }

    @Property(tries = 20)
    void shouldKeepTheSumsOfARunThatNeverSawIt(@ForAll @IntRange(max = 39) int which, @ForAll long seed) {
        List<TrainingExample> examples =
                SyntheticLog.numbered(new SyntheticLog(DIMENSION, seed).examples(60, "a", "b"));
        TrainingExample gone = examples.get(which);
        List<TrainingExample> later = examples.subList(40, 60);
        DenseState state =
                learn(learn(untrained(), examples.subList(0, 40), List.of()), later, List.of(retraction(gone)));

        List<TrainingExample> rest = new ArrayList<>(examples);
        rest.remove(gone);
        EmbeddingSums never = EmbeddingSums.none(DIMENSION).plus(rest);
        assertThat(state.seen().sums().sums()).isEqualTo(never.sums());
        assertThat(state.head().scaling().centre())
                .isEqualTo(never.scaling(SyntheticLog.EXPONENT).centre());
        assertThat(numbers(state)).doesNotContain(gone.number());
        assertThat(trainer.decode(state.toBytes()).toBytes()).isEqualTo(state.toBytes());
    }

    @Test
    void shouldNotLearnFromWhatTheWindowTakesBackItself() {
        List<TrainingExample> examples = numbered(20);

        Stepped stepped = step(untrained(), examples, List.of(retraction(examples.get(3))));

        assertThat(stepped.learned()).isEqualTo(19);
        assertThat(stepped.retracted()).isZero();
        assertThat(numbers((DenseState) stepped.state()))
                .doesNotContain(examples.get(3).number());
    }

    @Test
    void shouldLeaveAloneWhatItNeverLearnedFrom() {
        List<TrainingExample> examples = numbered(30);
        DenseState learned = learn(untrained(), examples.subList(10, 30), List.of());
        Retraction tooEarly = retraction(examples.get(5));
        Retraction otherPartition = new Retraction(
                99,
                new EntryNumber(4, 15),
                examples.get(15).imageId(),
                new Label("a"),
                examples.get(15).embedding());
        Retraction unknownClass = new Retraction(
                99,
                examples.get(15).number(),
                examples.get(15).imageId(),
                new Label("zebra"),
                examples.get(15).embedding());
        Retraction unnumbered = new Retraction(
                99,
                EntryNumber.NONE,
                examples.get(15).imageId(),
                new Label("a"),
                examples.get(15).embedding());
        List<Retraction> unfounded = List.of(tooEarly, otherPartition, unknownClass, unnumbered);

        Stepped stepped = step(learned, numbered(5), unfounded);

        assertThat(stepped.retracted()).isZero();
        assertThat(((DenseState) stepped.state()).seen().sums().count()).isEqualTo(25);
        assertThat(trainer.step(learned, new TrainingWindow(List.of(), unfounded, 50, 60), 1))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.why()).startsWith("nothing to learn and nothing to take back"));
    }

    @Test
    void shouldTakeBackEvenWhereAllExamplesAreOfClassesBeyondTheBound() {
        HeadTrainer two = new DenseTrainer(Settings.dense("classesMax=2"));
        List<TrainingExample> examples = numbered(20);
        TrainerState learned = ((Stepped) two.step(
                        two.untrained(DIMENSION, SyntheticLog.EXPONENT, 1), new TrainingWindow(examples, 20), 1))
                .state();

        StepResult result = two.step(
                learned, new TrainingWindow(log.examples(2, "new"), List.of(retraction(examples.get(0))), 20, 30), 1);

        assertThat(result).isInstanceOfSatisfying(Stepped.class, stepped -> {
            assertThat(stepped.leftOut()).isEqualTo(2);
            assertThat(stepped.retracted()).isEqualTo(1);
        });
    }

    private TrainerState untrained() {
        return trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 3);
    }

    private List<TrainingExample> numbered(int count) {
        return SyntheticLog.numbered(log.examples(count, "a", "b"));
    }

    private DenseState learn(TrainerState state, List<TrainingExample> examples, List<Retraction> retractions) {
        return (DenseState) step(state, examples, retractions).state();
    }

    private Stepped step(TrainerState state, List<TrainingExample> examples, List<Retraction> retractions) {
        return (Stepped) trainer.step(state, new TrainingWindow(examples, retractions, 0, 1000), 1);
    }

    private static Retraction retraction(TrainingExample of) {
        return new Retraction(500, of.number(), of.imageId(), of.label(), of.embedding());
    }

    private static List<EntryNumber> numbers(DenseState state) {
        return state.reservoir().kept().stream().map(Kept::number).toList();
    }
}
