package io.headstream.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.LogEntry;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Two lines of one head on one log, while examples of one backbone are made anew for another. */
class MigratedLineTest {
    private static final BackboneDigest INCOMING = new BackboneDigest("c".repeat(64));
    private static final String[] FOR_INCOMING = {"window.backbone", INCOMING.hex()};

    /** Four examples of the stream, four migrated ones, in turn; dimensions differ. */
    private final List<TrainingExample> examples = examples();

    @Test
    void shouldLearnFromTheStreamAsIfNothingWereMigrated() {
        List<WindowOutcome> beside = Lines.fold(Lines.untrained(), Lines.entries(examples));
        List<TrainingWindow> alone =
                windows(examples.stream().filter(example -> !example.migrated()).toList());
        LearnerLine line = Lines.untrained();
        for (TrainingWindow window : alone) {
            line = TestThenTrain.on(line, window).line();
        }

        HeadSnapshot last = Lines.last(beside);
        assertThat(last.version()).isEqualTo(line.latest().orElseThrow().version());
        assertThat(last.provenance().backbone()).isEqualTo(SyntheticLog.BACKBONE);
        assertThat(last.provenance().totalExamples()).isEqualTo(40);
        assertThat(beside).allSatisfy(outcome -> assertThat(outcome.remarks()).isEmpty());
    }

    @Test
    void shouldLearnOnlyWhatItsBackboneMade() {
        List<WindowOutcome> outcomes = Lines.fold(Lines.untrained(FOR_INCOMING), Lines.entries(examples));

        HeadSnapshot last = Lines.last(outcomes);
        assertThat(last.provenance().backbone()).isEqualTo(INCOMING);
        assertThat(last.head().dimension()).isEqualTo(6);
        assertThat(last.provenance().totalExamples()).isEqualTo(40);
        assertThat(outcomes)
                .allSatisfy(
                        outcome -> assertThat(outcome.evaluation().examples()).isEqualTo(4));
    }

    @Test
    void shouldGoOnWithTheStreamOnceItComesFromItsBackbone() {
        List<WindowOutcome> outcomes = Lines.fold(Lines.untrained(FOR_INCOMING), Lines.entries(examples));
        List<TrainingExample> stream = new SyntheticLog(6, 9, INCOMING, 80).examples(16, "ant", "bee");

        List<WindowOutcome> after = Lines.fold(outcomes.get(9).line(), Lines.entries(stream));

        assertThat(Lines.last(after).provenance().totalExamples()).isEqualTo(56);
        assertThat(Lines.last(after).provenance().lineageFromOffset()).isZero();
    }

    @Test
    void shouldPassOverWindowsThatHaveNothingForIt() {
        List<TrainingExample> stream = examples.stream()
                .filter(example -> !example.migrated())
                .limit(8)
                .toList();
        LearnerLine untrained = Lines.untrained(FOR_INCOMING);

        WindowOutcome outcome = Lines.fold(untrained, Lines.entries(stream)).get(0);

        assertThat(outcome.snapshot()).isEmpty();
        assertThat(outcome.refusal()).isEmpty();
        assertThat(outcome.evaluation().examples()).isZero();
        assertThat(outcome.line().latest()).isEmpty();
        assertThat(outcome.line().nextOffset()).isEqualTo(stream.get(7).offset() + 1);
    }

    @Test
    void shouldTakeBackMigratedExamplesWhereTheyWereLearned() {
        List<LogEntry> entries = new ArrayList<>(Lines.entries(examples));
        examples.stream()
                .filter(TrainingExample::migrated)
                .limit(8)
                .forEach(example -> entries.add(new LogEntry.Retraction(
                        entries.size(),
                        example.number(),
                        example.imageId(),
                        example.label(),
                        example.embedding(),
                        true)));

        LearnerLine stream = Lines.fold(Lines.untrained(), entries).get(10).line();
        LearnerLine incoming =
                Lines.fold(Lines.untrained(FOR_INCOMING), entries).get(10).line();

        assertThat(Objects.requireNonNull(stream.lineage()).standing()).isEqualTo(40);
        assertThat(Objects.requireNonNull(incoming.lineage()).standing()).isEqualTo(32);
    }

    @Test
    void shouldProveVersionsOfBothLines() {
        List<LogEntry> log = Lines.entries(examples);
        for (LearnerLine untrained : List.of(Lines.untrained(), Lines.untrained(FOR_INCOMING))) {
            List<WindowOutcome> outcomes = Lines.fold(untrained, log);
            for (WindowOutcome outcome : outcomes) {
                assertThat(new SnapshotVerifier().verify(outcome.snapshot().orElseThrow(), log))
                        .isInstanceOf(Verdict.Equal.class);
            }
        }
    }

    /** Of the same length, so that nothing else would tell them apart. */
    @Test
    void shouldNotScoreAVersionOnEmbeddingsOfAnotherBackbone() {
        HeadSnapshot version = Lines.last(
                Lines.fold(Lines.untrained(), Lines.entries(new SyntheticLog(10, 1).examples(16, "ant", "bee"))));
        List<TrainingExample> others = new SyntheticLog(10, 2, INCOMING, 16).examples(8, "ant", "bee");

        WindowEvaluation evaluation = TestThenTrain.score(version, new TrainingWindow(others, 24));

        assertThat(evaluation.examples()).isZero();
    }

    private static List<TrainingExample> examples() {
        SyntheticLog stream = new SyntheticLog(10, 1);
        SyntheticLog incoming = new SyntheticLog(6, 2);
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            boolean migrated = i % 8 >= 4;
            TrainingExample example = (migrated ? incoming : stream).example(i % 3 == 0 ? "ant" : "bee");
            Embedding embedding = example.embedding();
            examples.add(new TrainingExample(
                    i,
                    example.imageId(),
                    example.label(),
                    migrated ? new Embedding(embedding.values(), embedding.exponent(), INCOMING) : embedding,
                    example.eventTime(),
                    new EntryNumber(0, i),
                    false,
                    migrated));
        }
        return examples;
    }

    /** Windows of the same offsets as those that were closed by count beside the migrated examples. */
    private static List<TrainingWindow> windows(List<TrainingExample> stream) {
        List<TrainingWindow> windows = new ArrayList<>();
        for (int from = 0; from < stream.size(); from += 4) {
            List<TrainingExample> part = stream.subList(from, from + 4);
            windows.add(
                    new TrainingWindow(part, part.get(0).offset(), part.get(0).offset() + 8));
        }
        return windows;
    }
}
