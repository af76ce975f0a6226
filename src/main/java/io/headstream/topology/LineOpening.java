package io.headstream.topology;

import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.LogEntry;
import io.headstream.learning.NewerFormatException;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.snapshot.LearnerLine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a learner's line again from the stored state and the journal.
 *
 * @param head whose learner it is
 * @param settings as the learner is set up now
 * @param programVersion what versions say that they were made by
 * @param store the task's
 * @param progress how far the head has come
 * @param nanoTime the line's clock
 */
record LineOpening(
        HeadName head,
        LearnerSettings settings,
        String programVersion,
        LineStore store,
        LineStore.Progress progress,
        LongSupplier nanoTime) {
    private static final Logger LOG = LoggerFactory.getLogger(LineOpening.class);

    /** @param journal the head's kept entries, in log order */
    TrainedLine open(List<LogEntry> journal) {
        return atRest().orElseGet(() -> awake(journal));
    }

    /**
     * A line whose state has all in it that was learned is left in the store until it is needed: a restart with many heads
     * would else read, and turn into objects, gigabytes.
     *
     * @return empty if the line has to learn again, or is not as it is set up now, or not known to be in order
     */
    private Optional<TrainedLine> atRest() {
        Optional<byte[]> begin = store.stateBegin(head, settings.name());
        Optional<byte[]> newest = store.newest(head, settings.name());
        if (begin.isEmpty() || newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            LearnerLine line = LearnerLine.atRestFromBytes(begin.get());
            if (line.nextOffset() < Math.max(progress.learnedTo(), progress.journalFrom())) {
                return Optional.empty();
            }
            LearnerLine now = asSetUp(line.withNewest(newest.get()));
            return now.isAtRest() ? Optional.of(trained(now)) : Optional.empty();
        } catch (NewerFormatException e) {
            throw e;
        } catch (HeadFormatException e) {
            return Optional.empty(); // reading all of it says what is wrong
        }
    }

    private TrainedLine awake(List<LogEntry> journal) {
        Optional<byte[]> state = store.state(head, settings.name());
        LearnerLine line = state.flatMap(this::stored)
                .map(stored -> upToDate(stored, journal))
                .orElseGet(this::untrained);
        Optional<byte[]> newest = store.newest(head, settings.name());
        if (newest.isPresent()) {
            line = line.withNewest(newest.get());
        }
        LearnerLine now = asSetUp(line);
        if (line.latest().isPresent() && now.latest().isEmpty()) {
            LOG.warn(
                    "head '{}', learner '{}': its hyper-parameters are not those that it has learned with, so it starts anew, untrained, with its next window; versions go on after {}",
                    head,
                    settings.name(),
                    now.lastVersion());
        }
        TrainedLine trained = trained(now);
        byte[] bytes = now.toBytes();
        if (state.isPresent() && Arrays.equals(state.get(), bytes)) {
            trained.isStored(bytes.length);
        } else {
            trained.keepState();
        }
        return trained;
    }

    private TrainedLine trained(LearnerLine line) {
        return new TrainedLine(head, settings.name(), store, line, nanoTime);
    }

    private LearnerLine asSetUp(LearnerLine line) {
        return line.under(settings.hyperParameters(), settings.seed(), programVersion);
    }

    private LearnerLine untrained() {
        return LearnerLine.untrained(head, settings.name(), settings.hyperParameters(), settings.seed(), programVersion)
                .anew(progress.learnedTo(), 0);
    }

    private Optional<LearnerLine> stored(byte[] bytes) {
        try {
            LearnerLine line = LearnerLine.fromBytes(bytes);
            if (line.nextOffset() >= progress.journalFrom()) {
                return Optional.of(line);
            }
            LOG.warn(
                    "head '{}', learner '{}': its state ends at training-log offset {}, the journal begins at {}, so it starts anew",
                    head,
                    settings.name(),
                    line.nextOffset(),
                    progress.journalFrom());
        } catch (NewerFormatException e) {
            // A program that is older than its state must not begin anew over it: the task fails, and the state stays.
            throw e;
        } catch (HeadFormatException e) {
            TrainedLine.logUnusable(head, settings.name(), e);
        }
        return Optional.empty();
    }

    private LearnerLine upToDate(LearnerLine stored, List<LogEntry> journal) {
        LearnerLine line = stored;
        WindowAssembler assembler = new WindowAssembler(stored.windowPolicy());
        for (LogEntry entry : journal) {
            if (entry.offset() >= stored.nextOffset() && entry.offset() < progress.learnedTo()) {
                Optional<TrainingWindow> window = assembler.add(entry);
                if (window.isPresent()) {
                    line = line.learn(window.get()).line();
                }
            }
        }
        return line;
    }
}
