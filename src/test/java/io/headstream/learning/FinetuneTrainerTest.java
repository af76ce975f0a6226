package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FinetuneTrainerTest {
    private static final BackboneDigest TRUNK = new BackboneDigest("f".repeat(64));

    private final FakeTails tails = new FakeTails();
    private final SyntheticLog log = new SyntheticLog(FakeTails.DIMENSION, 1, TRUNK, 0);

    @BeforeEach
    void cut() {
        UnfrozenTails.put(TRUNK, FakeTails.tail(2));
    }

    @Test
    void shouldLearnClassesThatCanBeToldAndMoveTheTail() {
        FinetuneState state = learn("tailLearningRate=0.001", log.examples(320, "ant", "bee", "cat"), 32);

        List<TrainingExample> unseen = log.examples(200, "ant", "bee", "cat");
        assertThat(correct(state, unseen)).isGreaterThan(190);
        // Every step moved the gain by its rate.
        assertThat(state.tuning().parameters().get(0).values()[0])
                .isCloseTo(2 + 0.001f * state.tuning().steps(), within(1e-4f));
        assertThat(state.tuning().means().get(0).values()[0])
                .isGreaterThan(2)
                .isLessThan(state.tuning().parameters().get(0).values()[0]);
        assertThat(state.head().tail().weights().get(0))
                .isEqualTo(state.tuning().means().get(0));
    }

    @Test
    void shouldMakeTheSameBitsAgainFromItsBytesAtAnyPoint() {
        FinetuneTrainer trainer = trainer("epochs=2 replay=20 classBalance=0.9");
        List<TrainingWindow> windows = SyntheticLog.windows(log.examples(160, "ant", "bee", "cat"), 16);
        TrainerState through = untrained(trainer);
        TrainerState restarted = untrained(trainer);
        for (TrainingWindow window : windows) {
            through = stepped(trainer.step(through, window, window.fromOffset()));
            restarted = trainer.decode(stepped(trainer.step(restarted, window, window.fromOffset()))
                    .toBytes());
            assertThat(restarted.toBytes()).isEqualTo(through.toBytes());
            assertThat(restarted.head().canonicalBytes())
                    .isEqualTo(through.head().canonicalBytes());
        }
    }

    @Test
    void shouldTakeUpClassesAtAnyTimeWithoutForgettingWhatItKnows() {
        FinetuneTrainer trainer = trainer("");
        TrainerState state = untrained(trainer);
        for (TrainingWindow window : SyntheticLog.windows(log.examples(160, "bee", "dog"), 16)) {
            state = stepped(trainer.step(state, window, window.fromOffset()));
        }
        for (TrainingWindow window : SyntheticLog.windows(log.examples(240, "ant", "bee", "cat", "dog"), 16)) {
            state = stepped(trainer.step(state, window, window.fromOffset()));
        }
        assertThat(state.head().labels()).extracting(Label::value).containsExactly("ant", "bee", "cat", "dog");
        assertThat(correct((FinetuneState) state, log.examples(200, "ant", "bee", "cat", "dog")))
                .isGreaterThan(180);
    }

    @Test
    void shouldReplayWhatItKeptAndNotWhatWasTakenBack() {
        FinetuneTrainer trainer = trainer("epochs=1 batchSize=8 replayRatio=1");
        List<TrainingExample> examples = SyntheticLog.numbered(log.examples(16, "ant", "bee"));
        TrainingWindow first = new TrainingWindow(examples.subList(0, 8), 8);
        TrainerState state = stepped(trainer.step(untrained(trainer), first, 1));
        assertThat(tails.batches).containsExactly(8);

        TrainingExample gone = examples.get(0);
        Retraction taken = new Retraction(16, gone.number(), gone.imageId(), gone.label(), gone.embedding());
        Stepped after =
                (Stepped) trainer.step(state, new TrainingWindow(examples.subList(8, 16), List.of(taken), 8, 17), 2);
        assertThat(after.retracted()).isOne();
        // Eight new ones and as many of the seven that are left as there are.
        assertThat(tails.batches.subList(1, tails.batches.size())).containsExactly(7, 8);
        FinetuneState left = (FinetuneState) after.state();
        assertThat(left.reservoir().kept())
                .hasSize(15)
                .noneMatch(kept -> kept.number().equals(gone.number()));
        assertThat(left.seen().classes().of(gone.label()))
                .isEqualTo(examples.subList(1, 16).stream()
                        .filter(example -> example.label().equals(gone.label()))
                        .count());
    }

    @Test
    void shouldLeaveOutClassesBeyondTheMost() {
        FinetuneTrainer trainer = trainer("classesMax=2");
        StepResult result = trainer.step(
                untrained(trainer),
                new TrainingWindow(
                        List.of(log.example("ant"), log.example("bee"), log.example("cat"), log.example("ant")), 4),
                1);
        assertThat(((Stepped) result).leftOut()).isOne();
        assertThat(((Stepped) result).learned()).isEqualTo(3);
    }

    @Test
    void shouldRefuseAStepThatGivesNoNumbers() {
        FinetuneTrainer trainer = trainer("");
        TrainingWindow window = new TrainingWindow(log.examples(8, "ant", "bee"), 8);
        tails.explode = true;
        StepResult result = trainer.step(untrained(trainer), window, 1);
        assertThat(((Refused) result).why()).contains("not finite", "0.0075", "of the tail");
    }

    @Test
    void shouldNotBeginWithoutTheTrunkThatWasCut() {
        FinetuneTrainer trainer = trainer("");
        Embedding frozen =
                new SyntheticLog(FakeTails.DIMENSION, 1).example("ant").embedding();
        assertThat(trainer.objection(frozen).orElseThrow())
                .contains("not one that this program has cut", "backbone.unfreeze.from");
        Embedding shorter = new SyntheticLog(8, 1, TRUNK, 0).example("ant").embedding();
        assertThat(trainer.objection(shorter).orElseThrow()).contains("activations of 8 values, expected 16");
        assertThat(trainer("hiddenLayers=8192;8192;8192")
                        .objection(log.example("ant").embedding())
                        .orElseThrow())
                .contains("parameters in tail and hidden layers, expected at most 50000000");
        assertThatThrownBy(() -> trainer.untrained(frozen, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKeepEveryTensorInCanonicalBytes() {
        FinetuneState state = learn("", log.examples(64, "ant", "bee"), 32);
        byte[] bytes = state.head().canonicalBytes();
        Head decoded = HeadCodec.decode(bytes);
        assertThat(decoded).isInstanceOf(FinetuneHead.class);
        assertThat(decoded.canonicalBytes()).isEqualTo(bytes);
        assertThat(decoded.dimension()).isEqualTo(FakeTails.DIMENSION);
        assertThat(((FinetuneHead) decoded).tail().weights().get(0).values())
                .isEqualTo(state.head().tail().weights().get(0).values());
        for (int cut = 0; cut < bytes.length; cut += 7) {
            byte[] shorter = Arrays.copyOf(bytes, cut);
            assertThatThrownBy(() -> HeadCodec.decode(shorter)).isInstanceOf(HeadFormatException.class);
        }
        FinetuneHead other = new FinetuneHead(FakeTails.tail(3), state.head().onFeatures());
        assertThat(HeadCodec.sha256(other.canonicalBytes())).isNotEqualTo(HeadCodec.sha256(bytes));
    }

    @Test
    void shouldSayWhatIsWrongWithItsHyperParameters() {
        assertThatThrownBy(() -> trainer("tailLearningRate=11")).hasMessageContaining("tailLearningRate");
        assertThatThrownBy(() -> trainer("l2=0.1")).hasMessageContaining("unknown hyper-parameter 'l2'");
        assertThatThrownBy(() -> trainer("revision=2")).hasMessageContaining("revision 2, expected 1");
        FinetuneHyperParameters typed = FinetuneHyperParameters.of(
                Settings.of("finetune", "optimizer=adam learningRate=0.001 hiddenLayers=256 schedule=cosine"));
        assertThat(FinetuneHyperParameters.of(typed.toHyperParameters())).isEqualTo(typed);
        assertThat(typed.rates(0).tail()).isEqualTo(0.00075);
        assertThat(typed.rates(0).head()).isEqualTo(0.001);
        assertThat(typed.rates(100_000).tail() / typed.rates(100_000).head()).isCloseTo(0.75, within(1e-9));
    }

    private FinetuneState learn(String settings, List<TrainingExample> examples, int size) {
        FinetuneTrainer trainer = trainer(settings);
        TrainerState state = untrained(trainer);
        for (TrainingWindow window : SyntheticLog.windows(examples, size)) {
            state = stepped(trainer.step(state, window, window.fromOffset()));
        }
        return (FinetuneState) state;
    }

    private FinetuneTrainer trainer(String settings) {
        return new FinetuneTrainer(FinetuneHyperParameters.of(Settings.of("finetune", settings)), () -> tails);
    }

    private TrainerState untrained(FinetuneTrainer trainer) {
        return trainer.untrained(
                new SyntheticLog(FakeTails.DIMENSION, 9, TRUNK, 0)
                        .example("ant")
                        .embedding(),
                7);
    }

    private static TrainerState stepped(StepResult result) {
        return ((Stepped) result).state();
    }

    private long correct(FinetuneState state, List<TrainingExample> examples) {
        float[][] features = tails.features(
                state.head().tail(),
                examples.stream().map(example -> example.embedding().toFloats()).toArray(float[][]::new));
        long correct = 0;
        for (int i = 0; i < features.length; i++) {
            int top = Softmax.top(
                    state.head().onFeatures().logits(List.of(features[i])).get(0));
            correct += state.head().labels().get(top).equals(examples.get(i).label()) ? 1 : 0;
        }
        return correct;
    }
}
