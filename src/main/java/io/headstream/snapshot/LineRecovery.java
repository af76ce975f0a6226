package io.headstream.snapshot;

import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import java.util.Optional;

/**
 * Makes a learner's line again from its newest published version and the training log: for a trainer whose own state is
 * lost. What is made is the line that published that version, to the bit, or nothing. Stateless.
 */
public final class LineRecovery {
    /** What came of it. */
    public sealed interface Result {
        /**
         * The line goes on as if it had never been away.
         *
         * @param line the line, with that version as its newest, and what it has learned since
         */
        record Recovered(LearnerLine line) implements Result {}

        /**
         * The line can't be made again.
         *
         * @param why in a sentence
         */
        record Impossible(String why) implements Result {}
    }

    private LineRecovery() {}

    /**
     * Folds the log as the line did.
     *
     * @param newest the line's newest version
     * @param log the head's entries in log order, from {@code lineageFromOffset} or before
     * @param toOffset offset after the last window that the head has learned from; not before the version's own
     */
    public static Result of(HeadSnapshot newest, Iterable<LogEntry> log, long toOffset) {
        Provenance provenance = newest.provenance();
        LearnerLine line;
        try {
            line = LearnerLine.untrained(
                            newest.headName(),
                            newest.version().learner(),
                            provenance.hyperParameters(),
                            provenance.seed(),
                            provenance.programVersion())
                    .anew(provenance.lineageFromOffset(), newest.version().version() - 1);
        } catch (IllegalArgumentException e) {
            return new Result.Impossible("this program cannot set up the learner: " + e.getMessage());
        }
        WindowAssembler assembler = new WindowAssembler(line.windowPolicy());
        boolean met = false;
        boolean begun = false;
        for (LogEntry entry : log) {
            if (entry.offset() < provenance.lineageFromOffset() || entry.offset() >= toOffset) {
                continue;
            }
            if (!begun && entry.offset() > provenance.lineageFromOffset()) {
                return new Result.Impossible("the training log begins at offset %d, expected %d, where the line began"
                        .formatted(entry.offset(), provenance.lineageFromOffset()));
            }
            begun = true;
            Optional<TrainingWindow> window = assembler.add(entry);
            if (window.isPresent()) {
                line = line.learn(window.get()).line();
                if (window.get().toOffset() == provenance.toOffset()) {
                    Optional<LearnerLine> published = published(line, newest);
                    if (published.isEmpty()) {
                        return new Result.Impossible(
                                "the training log gives another head at offset %d, expected SHA-256 %s"
                                        .formatted(
                                                provenance.toOffset(),
                                                newest.version().sha256()));
                    }
                    line = published.get();
                    met = true;
                }
            }
        }
        return met
                ? new Result.Recovered(line)
                : new Result.Impossible(
                        "no window of the training log ends at offset %d, where %s was made; expected the log that it was made of, offset for offset"
                                .formatted(provenance.toOffset(), newest.version()));
    }

    private static Optional<LearnerLine> published(LearnerLine line, HeadSnapshot newest) {
        return line.candidate(true)
                .filter(candidate -> sha256(candidate).equals(newest.version().sha256()))
                .flatMap(candidate -> line.published(candidate, newest));
    }

    private static String sha256(Candidate candidate) {
        try {
            return candidate.solve().version().sha256();
        } catch (ArithmeticException e) {
            return "no head: " + e.getMessage();
        }
    }
}
