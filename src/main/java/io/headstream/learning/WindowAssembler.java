package io.headstream.learning;

import io.headstream.learning.LogEntry.Example;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.LogEntry.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the training-log entries of one head into windows. A window closes with the example or retraction that fills it,
 * with the example by which stream time (the latest event time in the window) has come {@link WindowPolicy#maxDuration}
 * after the first example's event time, or with a tick from the log. Late examples are taken as they come. Nothing but
 * the entries since the last close decides, so a replay that begins where a window began finds the same windows. Not
 * thread-safe.
 */
public final class WindowAssembler {
    private final WindowPolicy policy;
    private final List<TrainingExample> examples = new ArrayList<>();
    private final List<Retraction> retractions = new ArrayList<>();
    private long firstOffset;
    private long lastOffset = -1;

    /** No window is open yet. */
    public WindowAssembler(WindowPolicy policy) {
        this.policy = policy;
    }

    /**
     * Takes the log's next entry.
     *
     * @return the window that it closed, itself included; a tick closes none if none is open
     * @throws IllegalArgumentException if its offset is not above the last one's
     */
    public Optional<TrainingWindow> add(LogEntry entry) {
        if (entry.offset() <= lastOffset) {
            throw new IllegalArgumentException(
                    "training-log offset %d after %d, expected a later one".formatted(entry.offset(), lastOffset));
        }
        lastOffset = entry.offset();
        if (entry instanceof Tick) {
            return isEmpty() ? Optional.empty() : close();
        }
        if (isEmpty()) {
            firstOffset = entry.offset();
        }
        if (entry instanceof Retraction retraction) {
            retractions.add(retraction);
            return isFull() ? close() : Optional.empty();
        }
        TrainingExample example = ((Example) entry).example();
        examples.add(example);
        return isFull() || durationReached(example) ? close() : Optional.empty();
    }

    /** Whether no window is open. */
    public boolean isEmpty() {
        return examples.isEmpty() && retractions.isEmpty();
    }

    /** Entries of the window that is open. */
    public int size() {
        return examples.size() + retractions.size();
    }

    private boolean isFull() {
        return size() >= policy.maxExamples();
    }

    /** While open, no earlier example reached the duration: only the newest can. */
    private boolean durationReached(TrainingExample newest) {
        Instant first = examples.get(0).eventTime();
        return Duration.between(first, newest.eventTime()).compareTo(policy.maxDuration()) >= 0;
    }

    private Optional<TrainingWindow> close() {
        TrainingWindow window = new TrainingWindow(examples, retractions, firstOffset, lastOffset + 1);
        examples.clear();
        retractions.clear();
        return Optional.of(window);
    }
}
