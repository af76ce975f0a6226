package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.headstream.event.Label;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseTrainerTest {
    private static final int DIMENSION = 16;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "optimizer=adam,learningRate=0.001",
                "optimizer=sgd,learningRate=0.01",
                "optimizer=sgd,nesterov=true,learningRate=0.01,averaging=0",
                "hiddenLayers=12,dropout=0.2",
                "replay=0,epochs=3,schedule=cosine",
                "classBalance=0.99,temperature=prequential"
            })
    void shouldLearnClassesThatCanBeTold(String settings) {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1);
        TrainerState state = learn(trainer(settings), log.examples(640, "ant", "bee", "cat", "dog"));

        List<TrainingExample> unseen = new SyntheticLog(DIMENSION, 2).examples(200, "ant", "bee", "cat", "dog");
        assertThat(HeadScore.of(state.head(), unseen).correct()).isGreaterThan(190);
    }

    @Test
    void shouldRememberClassesThatDoNotComeBackWhileItReplays() {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1).noise(6000);
        List<TrainingExample> sorted = new ArrayList<>();
        sorted.addAll(log.examples(320, "ant", "bee"));
        sorted.addAll(log.examples(320, "cat", "dog"));
        List<TrainingExample> unseen = log.examples(400, "ant", "bee", "cat", "dog");

        String greedy = "optimizer=adam,learningRate=0.05,epochs=40,averaging=0";

        TrainerState with = learn(trainer(greedy + ",replay=128"), sorted);
        TrainerState without = learn(trainer(greedy + ",replay=0"), sorted);

        assertThat(HeadScore.of(with.head(), unseen).correct()).isGreaterThan(320);
        assertThat(HeadScore.of(without.head(), unseen).correct()).isLessThan(260);
    }

    @Property(tries = 20)
    void shouldGiveTheSameBitsForTheSameArguments(@ForAll long seed) {
        HeadTrainer trainer = trainer("hiddenLayers=5,replay=20");
        SyntheticLog log = new SyntheticLog(DIMENSION, seed);
        TrainerState state = learn(trainer, log.examples(64, "a", "b"));
        TrainingWindow window = new TrainingWindow(log.examples(32, "a", "b", "c"), 96);

        byte[] once = ((Stepped) trainer.step(state, window, seed)).state().toBytes();

        assertThat(((Stepped) trainer.step(state, window, seed)).state().toBytes())
                .isEqualTo(once);
        assertThat(((Stepped) trainer.step(trainer.decode(state.toBytes()), window, seed))
                        .state()
                        .toBytes())
                .isEqualTo(once);
    }

    @Test
    void shouldSeedFirstParametersAndSteps() {
        HeadTrainer trainer = trainer("hiddenLayers=5,batchSize=4");
        TrainingWindow window = new TrainingWindow(new SyntheticLog(DIMENSION, 1).examples(32, "a", "b"), 32);
        TrainerState one = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 1);
        TrainerState two = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 2);

        assertThat(one.toBytes()).isNotEqualTo(two.toBytes());
        assertThat(((Stepped) trainer.step(one, window, 1)).state().toBytes())
                .isNotEqualTo(((Stepped) trainer.step(one, window, 2)).state().toBytes());
    }

    @Test
    void shouldSortNewClassesInAndLeaveTheOldOnesTheirParameters() {
        HeadTrainer trainer = trainer("replay=4,epochs=1,optimizer=adam,learningRate=0.001");
        DenseState before = (DenseState) learn(trainer, new SyntheticLog(DIMENSION, 1).examples(32, "b", "d"));
        ClassInsertion insertion = ClassInsertion.of(
                before.head().labels(), new TreeSet<>(List.of(new Label("a"), new Label("c"), new Label("e"))));

        DenseLayer layer = insertion.insert(before.head().layers().get(0));
        Moments moments = insertion.insert(before.descent().moments().get(0), DIMENSION, 0.5f);

        assertThat(insertion.labels()).extracting(Label::value).containsExactly("a", "b", "c", "d", "e");
        assertThat(layer.rows()[1]).isEqualTo(before.head().layers().get(0).rows()[0]);
        assertThat(layer.rows()[3]).isEqualTo(before.head().layers().get(0).rows()[1]);
        assertThat(layer.rows()[0]).containsOnly(0);
        assertThat(moments.steps()).containsExactly(0, 1, 0, 1, 0);
        assertThat(moments.slots().get(1)[3])
                .isEqualTo(before.descent().moments().get(0).slots().get(1)[1]);
        assertThat(moments.slots().get(1)[2]).containsOnly(0.5f);
    }

    @Test
    void shouldLearnAClassThatComesLate() {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1);
        List<TrainingExample> examples = log.examples(320, "bee", "dog");
        examples.addAll(log.examples(320, "ant", "bee", "cat", "dog"));

        TrainerState state = learn(trainer(""), examples);

        List<TrainingExample> unseen = new SyntheticLog(DIMENSION, 2).examples(200, "ant", "bee", "cat", "dog");
        assertThat(HeadScore.of(state.head(), unseen).correct()).isGreaterThan(190);
    }

    @Test
    void shouldLeaveOutClassesBeyondTheBound() {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1);
        HeadTrainer trainer = trainer("classesMax=2");
        TrainerState untrained = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 1);
        TrainingWindow flood =
                new TrainingWindow(List.of(log.example("c"), log.example("b"), log.example("a"), log.example("c")), 4);

        Stepped stepped = (Stepped) trainer.step(untrained, flood, 1);

        assertThat(stepped.state().head().labels()).extracting(Label::value).containsExactly("b", "c");
        assertThat(stepped.leftOut()).isEqualTo(1);
        TrainingWindow onlyNew = new TrainingWindow(List.of(log.example("x"), log.example("y")), 6);
        assertThat(trainer.step(stepped.state(), onlyNew, 1))
                .isEqualTo(new Refused(
                        LearningEvent.REFUSED_NOTHING_NEW,
                        "all 2 examples are of classes beyond the 2 that the head has, expected at most that many"));
    }

    @Test
    void shouldRefuseAStepThatOverflows() {
        HeadTrainer trainer = trainer("optimizer=sgd,learningRate=10,averaging=0");
        List<TrainingExample> examples = new SyntheticLog(DIMENSION, 1).examples(64, "a", "b");
        DenseState learned = (DenseState) learn(trainer, examples.subList(0, 32));
        float[][] huge = learned.head().layers().get(0).rows();
        for (float[] row : huge) {
            Arrays.fill(row, Float.MAX_VALUE);
        }
        byte[] before = learned.toBytes();

        StepResult result = trainer.step(learned, new TrainingWindow(examples.subList(32, 64), 64), 1);

        assertThat(result)
                .isEqualTo(new Refused(
                        LearningEvent.REFUSED_NOT_FINITE,
                        "the step gave gradients that are not finite, expected finite ones: the learning"
                                + " rate 10 is too high for these embeddings"));
        assertThat(learned.toBytes()).isEqualTo(before);
    }

    @Test
    void shouldRefuseEmbeddingsOfAnotherShape() {
        HeadTrainer trainer = trainer("");
        TrainerState state = trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 1);
        TrainingWindow other = new TrainingWindow(new SyntheticLog(DIMENSION + 1, 1).examples(1, "a"), 1);

        assertThatThrownBy(() -> trainer.step(state, other, 1))
                .hasMessage(
                        "training-log offset 0: embedding of 17 values with exponent 12, expected 16 with exponent 12");
        assertThatThrownBy(() -> trainer.untrained(0, 12, 1)).hasMessage("embedding dimension 0, expected 1 to 65536");
        assertThatThrownBy(() -> trainer.untrained(1, 65, 1)).hasMessage("embedding exponent 65, expected -64 to 64");
    }

    @Test
    void shouldRefuseStateThatIsCutOrOfOtherHyperParameters() {
        HeadTrainer trainer = trainer("replay=5");
        byte[] bytes =
                learn(trainer, new SyntheticLog(3, 1).examples(8, "a", "b")).toBytes();

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> trainer.decode(cut)).isInstanceOf(HeadFormatException.class);
        }
        assertThatThrownBy(() -> trainer("hiddenLayers=4").decode(bytes))
                .hasMessageContaining("hidden layers [], expected dense, 3 and [4]");
        assertThatThrownBy(() -> trainer("replay=4").decode(bytes))
                .hasMessageContaining("replay slots")
                .hasMessageContaining("found 5, expected 0 to 4");
    }

    @Test
    void shouldCentreOnTheMeanWhateverTheOrder() {
        List<TrainingExample> examples = new SyntheticLog(DIMENSION, 1).examples(50, "a", "b");
        List<TrainingExample> reversed = new ArrayList<>(examples);
        Collections.reverse(reversed);

        InputScaling scaling = EmbeddingSums.none(DIMENSION).plus(examples).scaling(12);

        assertThat(EmbeddingSums.none(DIMENSION).plus(reversed).scaling(12).centre())
                .isEqualTo(scaling.centre());
        float[] scaled = scaling.apply(examples.get(0).embedding().toFloats());
        double squares = 0;
        for (float value : scaled) {
            squares += value * value;
        }
        assertThat(squares).isBetween(DIMENSION * 0.999, DIMENSION * 1.001);
        assertThat(scaling.apply(scaling.centre())).containsOnly(0);
    }

    @Test
    void shouldForgetLittleOfOtherClassesFromWindowsOfOneClassWithoutReplay() {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1);
        HeadTrainer trainer = trainer("replay=0");
        DenseState taught = (DenseState) learn(trainer, log.examples(320, "ant", "bee", "cat"));
        List<TrainingExample> unseen = log.examples(200, "ant", "bee", "cat");

        TrainerState after = taught;
        for (TrainingWindow window : SyntheticLog.windows(log.examples(640, "cat"), 32)) {
            after = ((Stepped) trainer.step(after, window, 1)).state();
        }

        DenseState last = (DenseState) after;
        assertThat(last.descent().layers().get(0).rows()[0])
                .isEqualTo(taught.descent().layers().get(0).rows()[0]);
        assertThat(last.descent().layers().get(0).rows()[2])
                .isNotEqualTo(taught.descent().layers().get(0).rows()[2]);
        assertThat(HeadScore.of(last.head(), unseen).correct()).isGreaterThan(180);
    }

    @Test
    void shouldServeTheAverageOfItsParameters() {
        SyntheticLog log = new SyntheticLog(DIMENSION, 1);
        DenseState state = (DenseState) learn(trainer("averaging=0.9,epochs=1,replay=0"), log.examples(32, "a", "b"));
        DenseState next = (DenseState) ((Stepped) trainer("averaging=0.9,epochs=1,replay=0")
                        .step(state, new TrainingWindow(log.examples(32, "a", "b"), 64), 1))
                .state();

        float[] first = state.descent().layers().get(0).rows()[0];
        float[] second = next.descent().layers().get(0).rows()[0];
        float[] served = next.head().layers().get(0).rows()[0];
        for (int i = 0; i < served.length; i++) {
            // The second of two steps: so far the plain mean.
            assertThat(served[i]).isCloseTo((first[i] + second[i]) / 2, offset(1e-5f));
        }
        assertThat(state.head().layers().get(0).rows()[0]).isEqualTo(first);
    }

    private static HeadTrainer trainer(String settings) {
        return HeadTrainers.of(Settings.of("dense", settings.replace(',', ' ')));
    }

    private static TrainerState learn(HeadTrainer trainer, List<TrainingExample> examples) {
        TrainerState state = trainer.untrained(examples.get(0).embedding().dimension(), SyntheticLog.EXPONENT, 7);
        for (TrainingWindow window : SyntheticLog.windows(examples, 32)) {
            state = ((Stepped) trainer.step(state, window, window.fromOffset())).state();
        }
        return state;
    }
}
