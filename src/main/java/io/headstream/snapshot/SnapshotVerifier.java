package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
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

    /**
     * What a version says of itself, without its head.
     *
     * @param headName the head
     * @param version the version, with its SHA-256
     * @param provenance where it came from
     * @param dimension of the embeddings that it learned from
     */
    public record Claim(HeadName headName, HeadVersion version, Provenance provenance, int dimension) {
        /** That of a snapshot. */
        public static Claim of(HeadSnapshot snapshot) {
            return new Claim(
                    snapshot.headName(),
                    snapshot.version(),
                    snapshot.provenance(),
                    snapshot.head().dimension());
        }
    }

    /**
     * What a replay came to.
     *
     * @param verdict whether it made the head that is claimed
     * @param made that head; empty if it did not
     */
    public record Replayed(Verdict verdict, Optional<HeadSnapshot> made) {
        private static Replayed without(Verdict verdict) {
            return new Replayed(verdict, Optional.empty());
        }
    }

    /** Makes a version that is lost, or not whole, from the log again; log as in the other methods. */
    public Replayed remake(Claim claim, Iterable<LogEntry> log) {
        return replay(claim, List.of(), log);
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
        return replay(Claim.of(snapshot), earlier, log).verdict();
    }

    private static Replayed replay(Claim claim, Collection<Checkpoint> earlier, Iterable<LogEntry> log) {
        Provenance provenance = claim.provenance();
        LearnerLine line;
        try {
            line = LearnerLine.untrained(
                    claim.headName(),
                    claim.version().learner(),
                    provenance.hyperParameters(),
                    provenance.seed(),
                    provenance.programVersion());
        } catch (IllegalArgumentException e) {
            return Replayed.without(new Unreplayable("this program cannot set up the learner: " + e.getMessage()));
        }
        Optional<String> objection = line.settings()
                .trainer()
                .objection(new Embedding(new short[claim.dimension()], 0, provenance.backbone()));
        if (objection.isPresent()) {
            return Replayed.without(new Unreplayable(objection.get()));
        }
        Expectation alone = new Expectation(claim, Map.of(provenance.toOffset(), claim.version()));
        Map<Long, HeadVersion> known = new TreeMap<>();
        earlier.forEach(checkpoint -> known.put(checkpoint.toOffset(), checkpoint.version()));
        known.putAll(alone.byOffset());
        Expectation all = new Expectation(claim, known);
        if (!line.isSolvedFor()) {
            return replay(line, all, log.iterator());
        }
        Replayed replayed = replay(line, alone, log.iterator());
        return replayed.verdict() instanceof Parted && known.size() > 1 ? replay(line, all, log.iterator()) : replayed;
    }

    private record Expectation(Claim target, Map<Long, HeadVersion> byOffset) {
        long toOffset() {
            return target.provenance().toOffset();
        }

        Replayed parted(long toOffset, String found) {
            HeadVersion version = byOffset.getOrDefault(toOffset, target.version());
            return Replayed.without(new Parted(version.version(), toOffset, found, version.sha256()));
        }
    }

    private static Replayed replay(LearnerLine untrained, Expectation expectation, Iterator<LogEntry> log) {
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
                return Replayed.without(
                        new Unreplayable("the training log begins at offset %d, expected %d, where the line began"
                                .formatted(entry.offset(), begin)));
            }
            last = entry.offset();
            Optional<TrainingWindow> window = assembler.add(entry);
            if (window.isPresent()) {
                windows++;
                Learned learned = line.learn(window.get());
                line = learned.line();
                Optional<Replayed> replayed = compare(learned, window.get().toOffset(), windows, expectation);
                if (replayed.isPresent()) {
                    return replayed.get();
                }
            }
        }
        String found =
                last < 0 ? "has no entry from offset %d on".formatted(begin) : "ends after offset %d".formatted(last);
        return Replayed.without(new Unreplayable(
                "the training log %s, expected entries up to offset %d".formatted(found, expectation.toOffset() - 1)));
    }

    private static Optional<Replayed> compare(Learned learned, long toOffset, long windows, Expectation expectation) {
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
                ? Optional.of(new Replayed(new Equal(windows, found.provenance().totalExamples()), Optional.of(found)))
                : Optional.empty();
    }
}
