package io.headstream.learning;

import static io.headstream.learning.ClosedFormLog.example;
import static io.headstream.learning.ClosedFormLog.examples;
import static io.headstream.learning.ClosedFormLog.fold;
import static io.headstream.learning.ClosedFormLog.retraction;
import static io.headstream.learning.ClosedFormLog.sha256;
import static io.headstream.learning.ClosedFormLog.step;
import static io.headstream.learning.ClosedFormLog.trainer;
import static io.headstream.learning.ClosedFormLog.untrained;
import static io.headstream.learning.ClosedFormLog.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.Label;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedFormTrainerTest {
    private static final HeadTrainer RIDGE = trainer("ridge");

    @ParameterizedTest
    @ValueSource(strings = {"ridge", "lda"})
    void shouldLearnClassesThatAreEasyToTell(String kind) {
        SyntheticLog log = new SyntheticLog(30, 4).noise(3000);
        HeadTrainer trainer = trainer(kind);
        TrainerState state = trainer.untrained(30, SyntheticLog.EXPONENT, 1);
        for (TrainingWindow window : SyntheticLog.windows(log.examples(200, "ant", "bee", "cat"), 32)) {
            state = step(trainer, state, window).state();
        }

        HeadScore score = HeadScore.of(state.head(), log.examples(200, "ant", "bee", "cat"));

        assertThat(score.correct()).isGreaterThan(194);
        assertThat(score.meanLoss().orElseThrow()).isLessThan(0.2);
    }

    @Test
    void shouldSolveOnlyWhenAskedAndOnlyOnce() throws Exception {
        TrainerState state = fold(RIDGE, examples(60, 1, "ant", "bee"), 20);
        assertThat(state.headIsReady()).isFalse();

        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Head> ask = state::head;
            List<Future<Head>> heads = threads.invokeAll(List.of(ask, ask, ask, ask));
            for (Future<Head> head : heads) {
                assertThat(head.get()).isSameAs(state.head());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(state.headIsReady()).isTrue();
    }

    @Test
    void shouldHaveTheEmptyHeadReadyBeforeTheFirstStep() {
        TrainerState state = untrained(RIDGE);

        assertThat(state.headIsReady()).isTrue();
        assertThat(state.head().labels()).isEmpty();
        assertThat(state.head().probabilities(new float[ClosedFormLog.DIMENSION]))
                .isEmpty();
    }

    @Test
    void shouldDropAClassThatHasLostAllItsExamples() {
        List<TrainingExample> all = examples(40, 2, "ant", "bee");
        TrainingExample odd = example(50, "cat", 500, new EntryNumber(0, 50));
        TrainerState state =
                step(RIDGE, fold(RIDGE, all, 8), window(List.of(odd))).state();
        assertThat(state.head().labels()).contains(new Label("cat"));

        Stepped without = step(RIDGE, state, window(List.of(), retraction(odd)));

        assertThat(without.retracted()).isEqualTo(1);
        assertThat(sha256(without.state())).isEqualTo(sha256(fold(RIDGE, all, 32)));
    }

    @Test
    void shouldLeaveOutForGoodWhatCameWhenItWasFull() {
        HeadTrainer two = trainer("ridge", "classesMax", "2");
        TrainingExample ant = example(0, "ant", 10, new EntryNumber(0, 0));
        TrainingExample bee = example(1, "bee", 900, new EntryNumber(0, 1));
        TrainingExample cat = example(2, "cat", 5000, new EntryNumber(0, 2));
        Stepped full = step(two, untrained(two), window(List.of(ant, bee, cat)));
        assertThat(full.learned()).isEqualTo(2);
        assertThat(full.leftOut()).isEqualTo(1);

        // The bee goes, but its place is not free: the cat that was left out must not be taken for one learned.
        TrainerState withoutBee =
                step(two, full.state(), window(List.of(), retraction(bee))).state();
        assertThat(two.step(withoutBee, window(List.of(cat)), 1))
                .isEqualTo(new Refused(
                        LearningEvent.REFUSED_NOTHING_NEW,
                        "all 1 examples are of classes beyond the 2 that the head has, expected at most that many"));
        assertThat(two.step(withoutBee, window(List.of(), retraction(cat)), 1)).isInstanceOf(Refused.class);
        assertThat(withoutBee.head().labels()).containsExactly(new Label("ant"));
    }

    @Test
    void shouldIgnoreRetractionsOfWhatItNeverLearned() {
        TrainingExample before = example(1, "ant", 10, new EntryNumber(3, 6));
        TrainingExample first = example(2, "ant", 20, new EntryNumber(3, 7));
        TrainingExample other = example(3, "bee", 900, new EntryNumber(3, 8));
        TrainingExample elsewhere = example(4, "ant", 900, new EntryNumber(4, 8));
        TrainingExample unnumbered = example(5, "ant", 900, EntryNumber.NONE);
        TrainerState state =
                step(RIDGE, untrained(RIDGE), window(List.of(first, other))).state();

        StepResult refused = RIDGE.step(
                state, window(List.of(), retraction(before), retraction(elsewhere), retraction(unnumbered)), 1);

        assertThat(refused)
                .isEqualTo(new Refused(
                        LearningEvent.REFUSED_NOTHING_NEW,
                        "no example to learn from and none to take back, expected at least one"));
    }

    @Test
    void shouldTakeBackOnceWhatOneWindowRetractsTwice() {
        List<TrainingExample> all = examples(20, 3, "ant", "bee");

        Stepped stepped =
                step(RIDGE, fold(RIDGE, all, 8), window(List.of(), retraction(all.get(0)), retraction(all.get(0))));

        assertThat(stepped.retracted()).isEqualTo(1);
        assertThat(sha256(stepped.state())).isEqualTo(sha256(fold(RIDGE, all.subList(1, 20), 8)));
    }

    @Test
    void shouldTakeBackWhatIsStillInTheSlidingWindowAndNothingElse() {
        List<TrainingExample> all = examples(20, 3, "ant", "bee");
        HeadTrainer sliding = trainer("ridge", "sliding.examples", "5");
        TrainerState state = fold(sliding, all, 4);

        Stepped stepped = step(sliding, state, window(List.of(), retraction(all.get(3)), retraction(all.get(17))));

        assertThat(stepped.retracted()).isEqualTo(1);
        List<TrainingExample> left = List.of(all.get(15), all.get(16), all.get(18), all.get(19));
        assertThat(sha256(stepped.state())).isEqualTo(sha256(fold(RIDGE, left, 8)));
        assertThat(sliding.decode(stepped.state().toBytes()).toBytes())
                .isEqualTo(stepped.state().toBytes());
    }

    @Test
    void shouldMergePendingExamplesWithoutATrace() {
        List<TrainingExample> all = examples(2 * ClosedFormState.PENDING + 10, 9, "ant", "bee", "cat");

        ClosedFormState state = (ClosedFormState) fold(RIDGE, all, 100);

        assertThat(state.sums().merged().examples()).isPositive();
        assertThat(state.sums().pending().size()).isLessThan(ClosedFormState.PENDING);
        assertThat(sha256(state)).isEqualTo(sha256(fold(RIDGE, all, all.size())));
    }

    @Test
    void shouldNotChangeTheStateItStepsFrom() {
        TrainerState before = fold(RIDGE, examples(30, 1, "ant", "bee"), 10);
        byte[] bytes = before.toBytes();

        step(RIDGE, before, window(examples(600, 2, "ant", "cat")));

        assertThat(before.toBytes()).isEqualTo(bytes);
    }

    @Test
    void shouldRefuseEmbeddingsOfAnotherSize() {
        TrainerState state = untrained(RIDGE);
        List<TrainingExample> longer = new SyntheticLog(ClosedFormLog.DIMENSION + 1, 1).examples(1, "ant");

        assertThatThrownBy(() -> RIDGE.step(state, new TrainingWindow(longer, 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "training-log offset 0: embedding of 10 values with exponent 12, expected 9 with exponent 12");
        assertThatThrownBy(() -> RIDGE.untrained(FeatureMap.MAX_FEATURES + 1, 0, 1))
                .hasMessage("embedding dimension 4097, expected 1 to 4096 for a head of kind 'ridge'");
        assertThatThrownBy(() -> RIDGE.untrained(4, 65, 1)).hasMessageContaining("embedding exponent 65");
    }

    @Test
    void shouldRefuseAnotherLearnersState() {
        TrainerState lda = untrained(trainer("lda"));

        assertThatThrownBy(() -> RIDGE.step(lda, window(examples(1, 1, "ant")), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected one of this ridge learner");
        assertThatThrownBy(() -> RIDGE.decode(lda.toBytes()))
                .isInstanceOf(HeadFormatException.class)
                .hasMessageContaining("kind 'lda', expected 'ridge'");
    }
}
