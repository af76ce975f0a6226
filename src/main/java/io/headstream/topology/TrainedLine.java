package io.headstream.topology;

import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.LearnerName;
import io.headstream.learning.NewerFormatException;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.Candidate;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.TestThenTrain;
import io.headstream.snapshot.WindowOutcome;
import java.util.Optional;
import java.util.function.LongSupplier;
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
    private final LongSupplier nanoTime;
    private LearnerLine line;
    private final StateKeeping keeping = new StateKeeping();
    private long keptTo;

    /**
     * A line as {@link LineOpening} found it.
     *
     * @param nanoTime what learning and writing are timed by
     */
    TrainedLine(HeadName head, LearnerName learner, LineStore store, LearnerLine line, LongSupplier nanoTime) {
        this.head = head;
        this.learner = learner;
        this.store = store;
        this.line = line;
        this.nanoTime = nanoTime;
        this.keptTo = line.nextOffset();
    }

    static void logUnusable(HeadName head, LearnerName learner, HeadFormatException why) {
        LOG.error(
                "head '{}', learner '{}': its state is not one that this program can go on from, so it starts anew, untrained: {}",
                head,
                learner,
                why.getMessage());
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
                isStored(state.length);
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
        long begin = nanoTime.getAsLong();
        WindowOutcome outcome = TestThenTrain.on(line, window);
        keeping.learned(windowBytes, nanoTime.getAsLong() - begin);
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

    /** The store has the state as it is, so many bytes. */
    void isStored(long bytes) {
        keeping.read(bytes);
    }

    /** Stores the state. */
    void keepState() {
        long begin = nanoTime.getAsLong();
        byte[] state = line.toBytes();
        store.putState(head, learner, state);
        keeping.kept(state.length, nanoTime.getAsLong() - begin);
        keptTo = line.nextOffset();
    }
}
