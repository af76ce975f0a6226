package io.headstream.snapshot;

import static io.headstream.snapshot.Lines.fold;
import static io.headstream.snapshot.Lines.last;
import static io.headstream.snapshot.Lines.untrained;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LogEntry;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import io.headstream.snapshot.SnapshotVerifier.Checkpoint;
import io.headstream.snapshot.Verdict.Equal;
import io.headstream.snapshot.Verdict.Parted;
import io.headstream.snapshot.Verdict.Unreplayable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotVerifierTest {
    private final SyntheticLog log = new SyntheticLog(10, 1);
    private final SnapshotVerifier verifier = new SnapshotVerifier();

    @Test
    void shouldFindAnHonestSnapshotEqual() {
        List<LogEntry> entries = Lines.entries(log.examples(60, "ant", "bee"));
        List<WindowOutcome> outcomes = fold(untrained(), entries);

        for (int version = 1; version <= outcomes.size(); version++) {
            HeadSnapshot snapshot = outcomes.get(version - 1).snapshot().orElseThrow();
            assertThat(verifier.verify(snapshot, entries)).isEqualTo(new Equal(version, 8L * version));
        }
    }

    @Test
    void shouldReplayTicks() {
        List<LogEntry> entries = new ArrayList<>(Lines.entries(log.examples(11, "ant", "bee")));
        entries.add(new LogEntry.Tick(11));
        entries.addAll(Lines.entries(new SyntheticLog(10, 5, SyntheticLog.BACKBONE, 12).examples(8, "ant", "bee")));
        List<LogEntry> withoutTick = new ArrayList<>(entries);
        withoutTick.remove(11);
        HeadSnapshot snapshot = last(fold(untrained(), entries));

        assertThat(verifier.verify(snapshot, entries)).isEqualTo(new Equal(3, 19));
        assertThat(verifier.verify(snapshot, withoutTick)).isInstanceOf(Unreplayable.class);
    }

    @Test
    void shouldBeginWhereTheLineStartedAnew() {
        List<LogEntry> entries = new ArrayList<>(Lines.entries(log.examples(13, "ant", "bee")));
        BackboneDigest other = new BackboneDigest("c".repeat(64));
        entries.addAll(Lines.entries(new SyntheticLog(10, 3, other, 13).examples(19, "ant", "cat")));
        HeadSnapshot snapshot = last(fold(untrained(), entries));

        assertThat(snapshot.version().version()).isEqualTo(4);
        assertThat(verifier.verify(snapshot, entries)).isEqualTo(new Equal(3, 19));
        assertThat(verifier.verify(snapshot, entries.subList(8, 32))).isEqualTo(new Equal(3, 19));
    }

    @Test
    void shouldNameTheFirstVersionThatParts() {
        List<TrainingExample> examples = log.examples(32, "ant", "bee");
        List<WindowOutcome> outcomes = fold(untrained(), Lines.entries(examples));
        List<Checkpoint> known = outcomes.stream()
                .map(o -> Checkpoint.of(o.snapshot().orElseThrow()))
                .toList();
        HeadSnapshot snapshot = last(outcomes);
        List<LogEntry> tampered = Lines.entries(tamper(examples, 12));

        Verdict alone = verifier.verify(snapshot, tampered);
        Verdict withTheOthers = verifier.verify(snapshot, known, tampered);

        assertThat(alone).isInstanceOfSatisfying(Parted.class, parted -> {
            assertThat(parted.version()).isEqualTo(4);
            assertThat(parted.toOffset()).isEqualTo(32);
            assertThat(parted.expected()).isEqualTo(snapshot.version().sha256());
            assertThat(parted.found()).matches("[0-9a-f]{64}").isNotEqualTo(parted.expected());
        });
        assertThat(withTheOthers).isInstanceOfSatisfying(Parted.class, parted -> {
            assertThat(parted.version()).isEqualTo(2);
            assertThat(parted.toOffset()).isEqualTo(16);
        });
    }

    @Test
    void shouldFindASnapshotPartedThatClaimsOtherHyperParametersOrAnotherSeed() {
        List<LogEntry> entries = Lines.entries(log.examples(16, "ant", "bee"));
        HeadSnapshot honest = last(fold(untrained(), entries));
        Provenance p = honest.provenance();

        assertThat(verifier.verify(with(honest, p.hyperParameters(), 43), entries))
                .isInstanceOf(Parted.class);
        assertThat(verifier.verify(with(honest, Lines.hyperParameters("learningRate", "0.002"), 42), entries))
                .isInstanceOf(Parted.class);
        assertThat(verifier.verify(with(honest, p.hyperParameters(), 42), entries))
                .isInstanceOf(Equal.class);
    }

    @Test
    void shouldFindASnapshotPartedWhoseWindowsDoNotLineUp() {
        List<LogEntry> entries = Lines.entries(log.examples(32, "ant", "bee"));
        HeadSnapshot honest = fold(untrained(), entries).get(1).snapshot().orElseThrow();

        Verdict verdict = verifier.verify(with(honest, Lines.hyperParameters("window.examples", "9"), 42), entries);

        assertThat(verdict)
                .isEqualTo(new Parted(
                        2,
                        16,
                        "a window that ends at offset 18",
                        honest.version().sha256()));
    }

    @Test
    void shouldSayWhyAReplayCannotBeDone() {
        List<LogEntry> entries = Lines.entries(log.examples(16, "ant", "bee"));
        HeadSnapshot snapshot = last(fold(untrained(), entries));

        assertThat(verifier.verify(snapshot, entries.subList(1, 16)))
                .isEqualTo(new Unreplayable("the training log begins at offset 1, expected 0, where the line began"));
        assertThat(verifier.verify(snapshot, entries.subList(0, 15)))
                .isEqualTo(new Unreplayable("the training log ends after offset 14, expected entries up to offset 15"));
        assertThat(verifier.verify(snapshot, List.<LogEntry>of()))
                .isEqualTo(new Unreplayable(
                        "the training log has no entry from offset 0 on, expected entries up to offset 15"));
        assertThat(verifier.verify(with(snapshot, HyperParameters.of(Map.of("kind", "quantum")), 42), entries))
                .isInstanceOfSatisfying(
                        Unreplayable.class,
                        why -> assertThat(why.why()).startsWith("this program cannot set up the learner: "));
    }

    private static List<TrainingExample> tamper(List<TrainingExample> examples, int at) {
        List<TrainingExample> tampered = new ArrayList<>(examples);
        TrainingExample was = examples.get(at);
        short[] values = was.embedding().values().clone();
        values[0]++;
        tampered.set(
                at,
                new TrainingExample(
                        was.offset(),
                        was.imageId(),
                        was.label(),
                        new Embedding(
                                values,
                                was.embedding().exponent(),
                                was.embedding().backbone()),
                        was.eventTime()));
        return tampered;
    }

    private static HeadSnapshot with(HeadSnapshot snapshot, HyperParameters hyperParameters, long seed) {
        Provenance p = snapshot.provenance();
        return new HeadSnapshot(
                snapshot.headName(),
                snapshot.version(),
                new Provenance(
                        p.parentVersion(),
                        p.backbone(),
                        hyperParameters,
                        seed,
                        p.lineageFromOffset(),
                        p.fromOffset(),
                        p.toOffset(),
                        p.windowExamples(),
                        p.totalExamples(),
                        p.programVersion(),
                        p.eventTime()),
                snapshot.head());
    }
}
