package io.headstream.snapshot;

import static io.headstream.snapshot.Lines.fold;
import static io.headstream.snapshot.Lines.hyperParameters;
import static io.headstream.snapshot.Lines.last;
import static io.headstream.snapshot.Lines.untrained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.Label;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.HeadScore;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearningEvent;
import io.headstream.learning.LogEntry;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LearnerLineTest {
    private static final BackboneDigest OTHER = new BackboneDigest("c".repeat(64));

    private final SyntheticLog log = new SyntheticLog(10, 1);

    @Test
    void shouldScoreBeforeItLearns() {
        List<WindowOutcome> outcomes = fold(untrained(), Lines.entries(log.examples(16, "ant", "bee")));

        WindowEvaluation first = outcomes.get(0).evaluation();
        assertThat(first.version()).isZero();
        assertThat(first.correct()).isZero();
        assertThat(first.examples()).isEqualTo(8);
        assertThat(first.lossBefore()).isEmpty();
        assertThat(first.newLabels()).containsExactly(new Label("ant"), new Label("bee"));
        WindowEvaluation second = outcomes.get(1).evaluation();
        assertThat(second.version()).isEqualTo(1);
        assertThat(second.newLabels()).isEmpty();
        assertThat(second.lossBefore().orElseThrow())
                .isGreaterThan(second.lossAfter().orElseThrow());
        assertThat(second.eventTime()).isEqualTo(Instant.EPOCH.plusSeconds(15));
    }

    @Test
    void shouldScoreWithTheVersionBeforeAndNotWithTheOneItMakes() {
        List<TrainingExample> examples = log.examples(16, "ant", "bee");
        List<WindowOutcome> outcomes = fold(untrained(), Lines.entries(examples));
        HeadSnapshot before = outcomes.get(0).snapshot().orElseThrow();

        int correct = HeadScore.of(before.head(), examples.subList(8, 16)).correct();

        assertThat(outcomes.get(1).evaluation().correct()).isEqualTo(correct);
    }

    @Test
    void shouldRecordWhereEachVersionCameFrom() {
        List<WindowOutcome> outcomes = fold(untrained(), Lines.entries(log.examples(24, "ant", "bee")));

        HeadSnapshot third = outcomes.get(2).snapshot().orElseThrow();

        assertThat(third.headName()).isEqualTo(Lines.HEAD);
        assertThat(third.version())
                .isEqualTo(new HeadVersion(
                        Lines.DENSE, 3, HeadCodec.sha256(third.head().canonicalBytes())));
        assertThat(third.provenance())
                .isEqualTo(new Provenance(
                        2,
                        SyntheticLog.BACKBONE,
                        outcomes.get(0).snapshot().orElseThrow().provenance().hyperParameters(),
                        42,
                        0,
                        16,
                        24,
                        8,
                        24,
                        "1.0",
                        Instant.EPOCH.plusSeconds(23)));
        assertThat(third.provenance().hyperParameters().values())
                .containsEntry("window.examples", "8")
                .containsEntry("learningRate", "0.0075");
        assertThat(outcomes.get(2).line().latest()).contains(third);
        assertThat(outcomes.get(2).line().nextOffset()).isEqualTo(24);
    }

    @Property(tries = 30)
    void shouldComeToTheSameHeadWhereverTheProgramWasRestarted(
            @ForAll @Size(max = 4) List<@IntRange(max = 60) Integer> restarts, @ForAll boolean hidden) {
        LearnerLine untrained = hidden ? untrained("hiddenLayers", "4") : untrained("optimizer", "sgd");
        List<TrainingWindow> windows =
                SyntheticLog.windows(new SyntheticLog(6, 2).examples(60, "ant", "bee", "cat"), 1);
        LearnerLine once = untrained;
        LearnerLine restarted = untrained;
        for (int i = 0; i < windows.size(); i++) {
            once = TestThenTrain.on(once, windows.get(i)).line();
            if (restarts.contains(i)) {
                restarted = LearnerLine.fromBytes(restarted.toBytes());
            }
            restarted = TestThenTrain.on(restarted, windows.get(i)).line();
        }

        assertThat(restarted.latest().orElseThrow().version())
                .isEqualTo(once.latest().orElseThrow().version());
        assertThat(restarted.toBytes()).isEqualTo(once.toBytes());
    }

    @Test
    void shouldComeBackWholeFromItsBytes() {
        List<WindowOutcome> outcomes = fold(untrained(), Lines.entries(log.examples(16, "ant", "bee")));
        LearnerLine line = outcomes.get(1).line();

        LearnerLine back = LearnerLine.fromBytes(line.toBytes());

        assertThat(back.latest().orElseThrow().provenance())
                .isEqualTo(line.latest().orElseThrow().provenance());
        assertThat(back.latest().orElseThrow().version())
                .isEqualTo(line.latest().orElseThrow().version());
        assertThat(back.nextOffset()).isEqualTo(16);
        assertThat(back.windowPolicy()).isEqualTo(line.windowPolicy());
        LearnerLine fresh = LearnerLine.fromBytes(untrained().toBytes());
        assertThat(fresh.latest()).isEmpty();
        assertThat(fresh.toBytes()).isEqualTo(untrained().toBytes());
    }

    @Test
    void shouldRefuseBytesThatWereCutOrChanged() {
        byte[] bytes = fold(untrained("replay", "0"), Lines.entries(log.examples(8, "ant")))
                .get(0)
                .line()
                .toBytes();

        for (int length = 0; length < bytes.length; length += 7) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> LearnerLine.fromBytes(cut)).isInstanceOf(HeadFormatException.class);
        }
        for (int at = 0; at < bytes.length; at++) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= 0x10;
            assertThatThrownBy(() -> LearnerLine.fromBytes(flipped)).isInstanceOf(HeadFormatException.class);
        }
    }

    @Test
    void shouldRefuseAWindowThatItHasLearnedFrom() {
        List<TrainingWindow> windows = SyntheticLog.windows(log.examples(8, "ant"), 8);
        LearnerLine line = TestThenTrain.on(untrained(), windows.get(0)).line();

        assertThatThrownBy(() -> TestThenTrain.on(line, windows.get(0)))
                .hasMessage("head 'animals', learner 'dense': window from training-log offset 0, expected 8 or later");
    }

    @Test
    void shouldStartAnewWithAnotherBackbone() {
        List<LogEntry> entries = new ArrayList<>(Lines.entries(log.examples(16, "ant", "bee")));
        entries.addAll(Lines.entries(new SyntheticLog(7, 3, OTHER, 16).examples(16, "ant", "cat")));

        List<WindowOutcome> outcomes = fold(untrained(), entries);

        WindowOutcome third = outcomes.get(2);
        HeadSnapshot snapshot = third.snapshot().orElseThrow();
        assertThat(third.evaluation().version()).isZero();
        assertThat(third.evaluation().correct()).isZero();
        assertThat(third.remarks())
                .singleElement()
                .asString()
                .startsWith("the line starts anew at training-log offset 16");
        assertThat(snapshot.version().version()).isEqualTo(3);
        assertThat(snapshot.provenance().parentVersion()).isZero();
        assertThat(snapshot.provenance().lineageFromOffset()).isEqualTo(16);
        assertThat(snapshot.provenance().totalExamples()).isEqualTo(8);
        assertThat(snapshot.provenance().backbone()).isEqualTo(OTHER);
        assertThat(snapshot.head().dimension()).isEqualTo(7);
        assertThat(snapshot.head().labels()).doesNotContain(new Label("bee"));
        assertThat(outcomes.get(3).snapshot().orElseThrow().provenance().parentVersion())
                .isEqualTo(3);
    }

    @Test
    void shouldTakeOnlyTheLastExamplesBackboneFromAMixedWindow() {
        List<LogEntry> entries = new ArrayList<>(Lines.entries(log.examples(13, "ant", "bee")));
        entries.addAll(Lines.entries(new SyntheticLog(10, 3, OTHER, 13).examples(3, "cat")));

        WindowOutcome mixed = fold(untrained(), entries).get(1);

        assertThat(mixed.evaluation().examples()).isEqualTo(3);
        assertThat(mixed.evaluation().fromOffset()).isEqualTo(8);
        assertThat(mixed.remarks())
                .containsExactly(
                        "5 of 8 entries up to training-log offset 16 left out, expected embeddings of backbone "
                                + OTHER,
                        "the line starts anew at training-log offset 8: embeddings of backbone %s, so far of %s"
                                .formatted(OTHER, SyntheticLog.BACKBONE));
        HeadSnapshot snapshot = mixed.snapshot().orElseThrow();
        assertThat(snapshot.provenance().lineageFromOffset()).isEqualTo(8);
        assertThat(snapshot.provenance().windowExamples()).isEqualTo(3);
        assertThat(mixed.events())
                .containsEntry(LearningEvent.LEARNED, 3)
                .containsEntry(LearningEvent.OTHER_BACKBONE, 5)
                .containsEntry(LearningEvent.RESTARTED, 1);
    }

    @Test
    void shouldKeepItsHeadWhenAStepIsRefused() {
        LearnerLine line = fold(untrained("classesMax", "1"), Lines.entries(log.examples(8, "ant")))
                .get(0)
                .line();
        TrainingWindow onlyNew = new TrainingWindow(log.examples(8, "bee"), 16);

        WindowOutcome refused = TestThenTrain.on(line, onlyNew);

        assertThat(refused.snapshot()).isEmpty();
        assertThat(refused.refusal().orElseThrow()).startsWith("all 8 examples are of classes beyond");
        assertThat(refused.events()).isEqualTo(Map.of(LearningEvent.REFUSED_NOTHING_NEW, 1));
        assertThat(refused.evaluation().lossAfter()).isEmpty();
        assertThat(refused.evaluation().newLabels()).isEmpty();
        assertThat(refused.line().latest()).isEqualTo(line.latest());
        assertThat(refused.line().nextOffset()).isEqualTo(16);
    }

    @Test
    void shouldTellOfExamplesBeyondTheClassBound() {
        List<TrainingExample> examples = log.examples(7, "ant");
        examples.add(log.example("bee"));

        WindowOutcome outcome =
                fold(untrained("classesMax", "1"), Lines.entries(examples)).get(0);

        assertThat(outcome.remarks())
                .containsExactly(
                        "1 examples of classes beyond classesMax 1 left out, expected at most that many classes");
        assertThat(outcome.events()).isEqualTo(Map.of(LearningEvent.LEARNED, 7, LearningEvent.LEFT_OUT, 1));
        assertThat(outcome.snapshot().orElseThrow().provenance().totalExamples())
                .isEqualTo(7);
    }

    @Test
    void shouldStartAnewUnderOtherHyperParametersAndGoOnUnderTheSame() {
        LearnerLine line = fold(untrained(), Lines.entries(log.examples(16, "ant", "bee")))
                .get(1)
                .line();
        TrainingWindow next = new TrainingWindow(log.examples(8, "ant"), 24);

        LearnerLine same = line.under(hyperParameters("learningRate", "0.00750"), 42, "2.0");
        LearnerLine other = line.under(hyperParameters("learningRate", "0.002"), 42, "2.0");
        LearnerLine reseeded = line.under(hyperParameters(), 43, "2.0");

        assertThat(same.latest()).isEqualTo(line.latest());
        Provenance goesOn =
                TestThenTrain.on(same, next).snapshot().orElseThrow().provenance();
        assertThat(goesOn.parentVersion()).isEqualTo(2);
        assertThat(goesOn.programVersion()).isEqualTo("2.0");
        assertThat(other.latest()).isEmpty();
        assertThat(reseeded.latest()).isEmpty();
        HeadSnapshot anew = TestThenTrain.on(other, next).snapshot().orElseThrow();
        assertThat(anew.version().version()).isEqualTo(3);
        assertThat(anew.provenance().parentVersion()).isZero();
        assertThat(anew.provenance().lineageFromOffset()).isEqualTo(16);
        assertThat(LearnerLine.fromBytes(other.toBytes()).lastVersion()).isEqualTo(2);
    }

    @Test
    void shouldRefuseToBeSetUpWithoutItsWindowPolicy() {
        HyperParameters lacking = HyperParameters.of(Map.of("kind", "dense"));

        assertThatThrownBy(() -> LearnerLine.untrained(Lines.HEAD, Lines.DENSE, lacking, 1, "1.0"))
                .hasMessageContaining("hyper-parameter 'window.examples' is missing");
    }

    @Test
    void shouldLearnTheSameHeadWhateverItsVersionsNumber() {
        List<LogEntry> entries = Lines.entries(log.examples(24, "ant", "bee"));
        HeadSnapshot fromTheStart = last(fold(untrained(), entries));
        LearnerLine older = fold(untrained("replay", "3"), Lines.entries(new SyntheticLog(10, 9).examples(8, "x")))
                .get(0)
                .line();
        List<LogEntry> later = entries.subList(8, 24);

        HeadSnapshot anew = last(fold(older.under(hyperParameters(), 42, "1.0"), later));

        assertThat(anew.version().version()).isEqualTo(3);
        assertThat(anew.version().sha256())
                .isEqualTo(last(fold(untrained(), later)).version().sha256());
        assertThat(anew.version().sha256()).isNotEqualTo(fromTheStart.version().sha256());
    }

    @Test
    void shouldRefuseBytesBehindALineThatHasLearnedNothing() {
        byte[] bytes = untrained().toBytes();
        byte[] body = Arrays.copyOf(bytes, bytes.length - Long.BYTES + 1);
        body[body.length - 1] = 0;
        CRC32 crc = new CRC32();
        crc.update(body);
        byte[] longer = new BinaryWriter().raw(body).int64(crc.getValue()).toBytes();

        assertThatThrownBy(() -> LearnerLine.fromBytes(longer)).isInstanceOf(HeadFormatException.class);
        assertThat(LearnerLine.fromBytes(bytes).hasLearned()).isFalse();
    }
}
