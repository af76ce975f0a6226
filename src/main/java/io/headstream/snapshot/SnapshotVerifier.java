package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.snapshot.Verdict.Equal;
import io.headstream.snapshot.Verdict.Parted;
import io.headstream.snapshot.Verdict.Unreplayable;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Replays the training log and compares the SHA-256: proof that a snapshot is what its provenance says. Stateless. */
public final class SnapshotVerifier {
    /**
     * A version of the same lineage that is known too: lets the verdict name the first that parted.
     *
     * @param version the version, with its SHA-256
     * @param toOffset offset after the window that made it
     */
    public record Checkpoint(HeadVersion version, long toOffset) {
        /** That of a snapshot. */
        public static Checkpoint of(HeadSnapshot snapshot) {
            return new Checkpoint(snapshot.version(), snapshot.provenance().toOffset());
        }
    }

    /** Verifies a snapshot alone. */
    public Verdict verify(HeadSnapshot snapshot, Iterable<LogEntry> log) {
        return verify(snapshot, List.of(), log);
    }

    /**
     * Verifies a snapshot. Where the head has to be solved for, the earlier versions are solved only if the snapshot
     * itself is not equal, in a second replay.
     *
     * @param snapshot what is to be proved
     * @param earlier other versions of its lineage, as many as are known, in any order
     * @param log the head's entries in log order, from {@code lineageFromOffset} or before; read as far as needed, once
     *     or twice
     */
    public Verdict verify(HeadSnapshot snapshot, Collection<Checkpoint> earlier, Iterable<LogEntry> log) {
        Provenance provenance = snapshot.provenance();
        LearnerLine line;
        try {
            line = LearnerLine.untrained(
                    snapshot.headName(),
                    snapshot.version().learner(),
                    provenance.hyperParameters(),
                    provenance.seed(),
                    provenance.programVersion());
        } catch (IllegalArgumentException e) {
            return new Unreplayable("this program cannot set up the learner: " + e.getMessage());
        }
        Optional<String> objection = line.settings()
                .trainer()
                .objection(new Embedding(new short[snapshot.head().dimension()], 0, provenance.backbone()));
        if (objection.isPresent()) {
            return new Unreplayable(objection.get());
        }
        Expectation alone = new Expectation(snapshot, Map.of(provenance.toOffset(), snapshot.version()));
        Map<Long, HeadVersion> known = new TreeMap<>();
        earlier.forEach(checkpoint -> known.put(checkpoint.toOffset(), checkpoint.version()));
        known.putAll(alone.byOffset());
        Expectation all = new Expectation(snapshot, known);
        if (!line.isSolvedFor()) {
            return replay(line, all, log.iterator());
        }
        Verdict verdict = replay(line, alone, log.iterator());
        return verdict instanceof Parted && known.size() > 1 ? replay(line, all, log.iterator()) : verdict;
    }

    private record Expectation(HeadSnapshot target, Map<Long, HeadVersion> byOffset) {
        long toOffset() {
            return target.provenance().toOffset();
        }

        Parted parted(long toOffset, String found) {
            HeadVersion version = byOffset.getOrDefault(toOffset, target.version());
            return new Parted(version.version(), toOffset, found, version.sha256());
        }
    }

    private static Verdict replay(LearnerLine untrained, Expectation expectation, Iterator<LogEntry> log) {
        LearnerLine line = untrained;
        WindowAssembler assembler = new WindowAssembler(line.windowPolicy());
        long begin = expectation.target().provenance().lineageFromOffset();
        long windows = 0;
        long last = -1;
        while (log.hasNext()) {
            LogEntry entry = log.next();
            if (entry.offset() < begin) {
                continue;
            }
            if (last < 0 && entry.offset() > begin) {
                return new Unreplayable("the training log begins at offset %d, expected %d, where the line began"
                        .formatted(entry.offset(), begin));
            }
            last = entry.offset();
            Optional<TrainingWindow> window = assembler.add(entry);
            if (window.isPresent()) {
                windows++;
                Learned learned = line.learn(window.get());
                line = learned.line();
                Optional<Verdict> verdict = compare(learned, window.get().toOffset(), windows, expectation);
                if (verdict.isPresent()) {
                    return verdict.get();
                }
            }
        }
        String found =
                last < 0 ? "has no entry from offset %d on".formatted(begin) : "ends after offset %d".formatted(last);
        return new Unreplayable(
                "the training log %s, expected entries up to offset %d".formatted(found, expectation.toOffset() - 1));
    }

    private static Optional<Verdict> compare(Learned learned, long toOffset, long windows, Expectation expectation) {
        if (toOffset > expectation.toOffset()) {
            return Optional.of(
                    expectation.parted(expectation.toOffset(), "a window that ends at offset %d".formatted(toOffset)));
        }
        HeadVersion expected = expectation.byOffset().get(toOffset);
        if (expected == null) {
            return Optional.empty();
        }
        if (learned.refusal().isPresent()) {
            return Optional.of(expectation.parted(
                    toOffset, "a refused step: " + learned.refusal().get()));
        }
        HeadSnapshot found;
        try {
            found = learned.line().candidate(true).orElseThrow().solve();
        } catch (ArithmeticException e) {
            return Optional.of(expectation.parted(toOffset, "no head: " + e.getMessage()));
        }
        if (!found.version().sha256().equals(expected.sha256())) {
            return Optional.of(expectation.parted(toOffset, found.version().sha256()));
        }
        return toOffset == expectation.toOffset()
                ? Optional.of(new Equal(windows, found.provenance().totalExamples()))
                : Optional.empty();
    }
}
