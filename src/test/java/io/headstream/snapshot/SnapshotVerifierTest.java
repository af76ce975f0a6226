package io.headstream.snapshot;

import static io.headstream.snapshot.Lines.fold;
import static io.headstream.snapshot.Lines.last;
import static io.headstream.snapshot.Lines.untrained;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LogEntry;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import io.headstream.snapshot.SnapshotVerifier.Checkpoint;
import io.headstream.snapshot.SnapshotVerifier.Claim;
import io.headstream.snapshot.Verdict.Equal;
import io.headstream.snapshot.Verdict.Parted;
import io.headstream.snapshot.Verdict.Unreplayable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void shouldMakeAVersionAgainFromWhatItSaysOfItself() {
        List<LogEntry> entries = Lines.entries(log.examples(60, "ant", "bee"));
        HeadSnapshot snapshot = fold(untrained(), entries).get(2).snapshot().orElseThrow();
        Claim claim = Claim.of(snapshot);

        assertThat(verifier.remake(claim, entries).made().orElseThrow().head().canonicalBytes())
                .isEqualTo(snapshot.head().canonicalBytes());
        Claim another = new Claim(
                claim.headName(),
                new HeadVersion(claim.version().learner(), claim.version().version(), "0".repeat(64)),
                claim.provenance(),
                claim.dimension());
        assertThat(verifier.remake(another, entries).made()).isEmpty();
        assertThat(verifier.remake(another, entries).verdict()).isInstanceOf(Parted.class);
    }

    /** Examples, some of which are taken back or corrected, in the same window as well as later. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=dense",
                "kind=dense hiddenLayers=6 dropout=0.3 optimizer=adam",
                "kind=svm",
                "kind=svm loss=hinge scheme=one-vs-rest",
                "kind=ridge",
                "kind=ridge randomFeatures=16",
                "kind=ridge sliding.examples=20",
                "kind=lda",
                "kind=lda sliding.examples=64 sliding.durationMs=20000"
            })
    void shouldProveEveryKindThroughCorrectionsAndRetractions(String settings) {
        List<LogEntry> entries = revised(SyntheticLog.numbered(log.examples(60, "ant", "bee", "cat")));
        HeadSnapshot snapshot = lastOf(settings, entries);

        assertThat(verifier.verify(snapshot, entries)).isInstanceOf(Equal.class);
        LogEntry.Retraction retraction = entries.stream()
                .filter(LogEntry.Retraction.class::isInstance)
                .map(LogEntry.Retraction.class::cast)
                .filter(learned -> learned.offset() < snapshot.provenance().toOffset())
                .reduce((earlier, later) -> later)
                .orElseThrow();
        List<LogEntry> another = new ArrayList<>(entries);
        another.set(
                entries.indexOf(retraction),
                new LogEntry.Example(
                        new SyntheticLog(10, 7, SyntheticLog.BACKBONE, retraction.offset()).example("bee")));
        assertThat(verifier.verify(snapshot, another)).isInstanceOf(Parted.class);
    }

    private static HeadSnapshot lastOf(String settings, List<LogEntry> entries) {
        Map<String, String> values = new TreeMap<>(Map.of("window.examples", "8", "window.durationMs", "1000000"));
        for (String pair : settings.split(" ", -1)) {
            values.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
        LearnerLine line =
                LearnerLine.untrained(Lines.HEAD, new LearnerName("any"), HyperParameters.of(values), 42, "1.0");
        List<WindowOutcome> outcomes = fold(line, entries);
        LearnerLine learned = outcomes.get(outcomes.size() - 1).line();
        return learned.isSolvedFor() ? learned.candidate(true).orElseThrow().solve() : last(outcomes);
    }

    /** Every seventh example is taken back ten entries later, and every third of those comes again under another label. */
    private static List<LogEntry> revised(List<TrainingExample> examples) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            entries.add(new LogEntry.Example(at(examples.get(i), entries.size())));
            if (i % 7 == 3 && i >= 10) {
                TrainingExample wrong = examples.get(i - 10);
                entries.add(new LogEntry.Retraction(
                        entries.size(), wrong.number(), wrong.imageId(), wrong.label(), wrong.embedding()));
                if (i % 3 == 0) {
                    entries.add(new LogEntry.Example(new TrainingExample(
                            entries.size(),
                            wrong.imageId(),
                            new Label("dog"),
                            wrong.embedding(),
                            wrong.eventTime(),
                            new EntryNumber(0, 1000 + i),
                            true)));
                }
            }
        }
        return entries;
    }

    private static TrainingExample at(TrainingExample example, long offset) {
        return new TrainingExample(
                offset,
                example.imageId(),
                example.label(),
                example.embedding(),
                example.eventTime(),
                example.number(),
                example.correction());
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
