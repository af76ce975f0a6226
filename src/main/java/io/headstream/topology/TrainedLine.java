package io.headstream.topology;

import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LogEntry;
import io.headstream.learning.NewerFormatException;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.snapshot.Candidate;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.TestThenTrain;
import io.headstream.snapshot.WindowOutcome;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A learner's line in memory and in the store. Its newest version is stored with every change; its state now and then (see
 * {@link StateKeeping}), and when it goes to rest, from when on the store alone has it. Not thread-safe: one task's.
 */
final class TrainedLine {
    private static final Logger LOG = LoggerFactory.getLogger(TrainedLine.class);

    private final HeadName head;
    private final LearnerName learner;
    private final LineStore store;
    private LearnerLine line;
    private final StateKeeping keeping = new StateKeeping();
    private long keptTo;

    private TrainedLine(HeadName head, LearnerName learner, LineStore store, LearnerLine line) {
        this.head = head;
        this.learner = learner;
        this.store = store;
        this.line = line;
        this.keptTo = line.nextOffset();
    }

    /**
     * Makes the line again from the stored state and the journal.
     *
     * @param journal the head's kept entries, in log order
     */
    static TrainedLine open(
            HeadName head,
            LearnerSettings settings,
            String programVersion,
            LineStore store,
            LineStore.Progress progress,
            List<LogEntry> journal) {
        return openAtRest(head, settings, programVersion, store, progress)
                .orElseGet(() -> openAwake(head, settings, programVersion, store, progress, journal));
    }

    /**
     * A line whose state has all in it that was learned is left in the store until it is needed: a restart with many heads
     * would else read, and turn into objects, gigabytes.
     *
     * @return empty if the line has to learn again, or is not as it is set up now, or not known to be in order
     */
    private static Optional<TrainedLine> openAtRest(
            HeadName head,
            LearnerSettings settings,
            String programVersion,
            LineStore store,
            LineStore.Progress progress) {
        LearnerName learner = settings.name();
        Optional<byte[]> begin = store.stateBegin(head, learner);
        Optional<byte[]> newest = store.newest(head, learner);
        if (begin.isEmpty() || newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            LearnerLine line = LearnerLine.atRestFromBytes(begin.get());
            if (line.nextOffset() < Math.max(progress.learnedTo(), progress.journalFrom())) {
                return Optional.empty();
            }
            LearnerLine now =
                    line.withNewest(newest.get()).under(settings.hyperParameters(), settings.seed(), programVersion);
            return now.isAtRest() ? Optional.of(new TrainedLine(head, learner, store, now)) : Optional.empty();
        } catch (NewerFormatException e) {
            throw e;
        } catch (HeadFormatException e) {
            return Optional.empty(); // reading all of it says what is wrong
        }
    }

    private static TrainedLine openAwake(
            HeadName head,
            LearnerSettings settings,
            String programVersion,
            LineStore store,
            LineStore.Progress progress,
            List<LogEntry> journal) {
        LearnerName learner = settings.name();
        LearnerLine untrained =
                LearnerLine.untrained(head, learner, settings.hyperParameters(), settings.seed(), programVersion);
        Optional<byte[]> newest = store.newest(head, learner);
        Optional<byte[]> state = store.state(head, learner);
        LearnerLine line = state.flatMap(bytes -> stored(head, learner, bytes, progress))
                .map(stored -> upToDate(stored, journal, progress.learnedTo()))
                .orElse(untrained.anew(progress.learnedTo(), 0));
        if (newest.isPresent()) {
            line = line.withNewest(newest.get());
        }
        boolean hadVersion = line.latest().isPresent();
        LearnerLine now = line.under(settings.hyperParameters(), settings.seed(), programVersion);
        TrainedLine trained = new TrainedLine(head, learner, store, now);
        if (hadVersion && now.latest().isEmpty()) {
            LOG.warn(
                    "head '{}', learner '{}': its hyper-parameters are not those that it has learned with, so it starts anew, untrained, with its next window; versions go on after {}",
                    head,
                    learner,
                    now.lastVersion());
        }
        byte[] bytes = now.toBytes();
        if (state.isPresent() && Arrays.equals(state.get(), bytes)) {
            trained.keeping.kept(bytes.length, 0);
        } else {
            trained.keepState();
        }
        return trained;
    }

    private static Optional<LearnerLine> stored(
            HeadName head, LearnerName learner, byte[] bytes, LineStore.Progress progress) {
        try {
            LearnerLine line = LearnerLine.fromBytes(bytes);
            if (line.nextOffset() >= progress.journalFrom()) {
                return Optional.of(line);
            }
            LOG.warn(
                    "head '{}', learner '{}': its state ends at training-log offset {}, the journal begins at {}, so it starts anew",
                    head,
                    learner,
                    line.nextOffset(),
                    progress.journalFrom());
        } catch (NewerFormatException e) {
            // A program that is older than its state must not begin anew over it: the task fails, and the state stays.
            throw e;
        } catch (HeadFormatException e) {
            logUnusable(head, learner, e);
        }
        return Optional.empty();
    }

    private static void logUnusable(HeadName head, LearnerName learner, HeadFormatException why) {
        LOG.error(
                "head '{}', learner '{}': its state is not one that this program can go on from, so it starts anew, untrained: {}",
                head,
                learner,
                why.getMessage());
    }

    private static LearnerLine upToDate(LearnerLine stored, List<LogEntry> journal, long learnedTo) {
        LearnerLine line = stored;
        WindowAssembler assembler = new WindowAssembler(stored.windowPolicy());
        for (LogEntry entry : journal) {
            if (entry.offset() >= stored.nextOffset() && entry.offset() < learnedTo) {
                Optional<TrainingWindow> window = assembler.add(entry);
                if (window.isPresent()) {
                    line = line.learn(window.get()).line();
                }
            }
        }
        return line;
    }

    LearnerName learner() {
        return learner;
    }

    LearnerLine line() {
        return line;
    }

    /** Reads the state from the store if it rests there. The line starts anew if that is not one that it can go on from. */
    void wake() {
        if (line.isAtRest()) {
            byte[] state = store.state(head, learner)
                    .orElseThrow(() -> new IllegalStateException(
                            "head '%s', learner '%s': no state in the store, expected the one that was kept"
                                    .formatted(head, learner)));
            try {
                line = line.awake(LearnerLine.fromBytes(state));
                keeping.kept(state.length, 0);
            } catch (NewerFormatException e) {
                throw e;
            } catch (HeadFormatException e) {
                logUnusable(head, learner, e);
                line = line.anew(0, 0);
                keepState();
            }
        }
    }

    /** Leaves the state to the store, after what was learned since it was last kept. */
    void rest() {
        if (!line.isAtRest()) {
            if (keeping.hasUnkept()) {
                keepState();
            }
            line = line.atRest();
        }
    }

    /** About what the line takes of the heap for its state, as it was last kept: bytes. */
    long stateBytes() {
        return line.isAtRest() ? 0 : keeping.stateBytes();
    }

    /** What the journal holds since the state was kept, bytes. */
    long journalBytes() {
        return keeping.journalBytes();
    }

    /** The version in the making, if there is one; read from the store if it rests there. */
    Optional<Candidate> candidate(boolean evenIfNotDue) {
        wake();
        return line.candidate(evenIfNotDue);
    }

    /** Scores the window, then learns from it. */
    WindowOutcome learn(TrainingWindow window, long windowBytes) {
        wake();
        boolean first = !line.hasLearned();
        long begin = System.nanoTime();
        WindowOutcome outcome = TestThenTrain.on(line, window);
        keeping.learned(windowBytes, System.nanoTime() - begin);
        line = outcome.line();
        outcome.snapshot().ifPresent(snapshot -> putNewest());
        // The first state tells how large they are.
        if (first || keeping.isDue()) {
            keepState();
        }
        return outcome;
    }

    /** Takes up other settings: where they change how the line learns, it starts anew with its next window. */
    void reconfigure(LearnerSettings settings, String programVersion) {
        wake();
        line = line.under(settings.hyperParameters(), settings.seed(), programVersion);
        keepState();
    }

    /** Takes up a version that was solved for; false if the line has started anew since. */
    boolean publish(Candidate candidate, HeadSnapshot snapshot) {
        Optional<LearnerLine> next = line.published(candidate, snapshot);
        next.ifPresent(published -> {
            line = published;
            putNewest();
        });
        return next.isPresent();
    }

    /** Offset from which on the journal is needed to make the line again. */
    long keptTo() {
        return keptTo;
    }

    private void putNewest() {
        line.newestToBytes().ifPresent(bytes -> store.putNewest(head, learner, bytes));
    }

    private void keepState() {
        long begin = System.nanoTime();
        byte[] state = line.toBytes();
        store.putState(head, learner, state);
        keeping.kept(state.length, System.nanoTime() - begin);
        keptTo = line.nextOffset();
    }
}
