package io.headstream.learning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the training examples of one head into windows. A window closes with the example that fills it, with the
 * example by which stream time (the latest event time in the window) has come {@link WindowPolicy#maxDuration} after
 * the first example's event time, or with a tick from the log. Late examples are taken as they come. Nothing but the
 * entries since the last close decides, so a replay that begins where a window began finds the same windows. Not
 * thread-safe.
 */
public final class WindowAssembler {
    private final WindowPolicy policy;
    private final List<TrainingExample> open;

    /**
     * Takes up an open window.
     *
     * @param policy when windows close
     * @param open examples of the window that is open, in log order; after a change of policy, feed them to an empty
     *     assembler instead, since they may fill a window of the new size
     * @throws IllegalArgumentException if they are out of order or would have closed the window
     */
    public WindowAssembler(WindowPolicy policy, List<TrainingExample> open) {
        this.policy = policy;
        this.open = new ArrayList<>();
        for (TrainingExample example : open) {
            if (add(example).isPresent()) {
                throw new IllegalArgumentException(
                        "%d open examples, of which those up to offset %d fill a window of %s"
                                .formatted(open.size(), example.offset(), policy));
            }
        }
    }

    /**
     * Adds the log's next example.
     *
     * @return the window that it closed, itself included
     * @throws IllegalArgumentException if its offset is not above the last one's
     */
    public Optional<TrainingWindow> add(TrainingExample example) {
        requireAfterLast(example.offset());
        open.add(example);
        return open.size() >= policy.maxExamples() || durationReached(example)
                ? close(example.offset())
                : Optional.empty();
    }

    /** Takes the log's next entry, whatever it is: see {@link #add(TrainingExample)} and {@link #tick}. */
    public Optional<TrainingWindow> add(LogEntry entry) {
        if (entry instanceof LogEntry.Example example) {
            return add(example.example());
        }
        return tick(entry.offset());
    }

    /**
     * Takes a tick from the log.
     *
     * @return the window that it closed; empty if none was open
     * @throws IllegalArgumentException if its offset is not above the last example's
     */
    public Optional<TrainingWindow> tick(long tickOffset) {
        requireAfterLast(tickOffset);
        return open.isEmpty() ? Optional.empty() : close(tickOffset);
    }

    /** Whether no window is open. */
    public boolean isEmpty() {
        return open.isEmpty();
    }

    /** The examples of the window that is open, in log order. */
    public List<TrainingExample> open() {
        return List.copyOf(open);
    }

    /** While open, no earlier example reached the duration: only the newest can. */
    private boolean durationReached(TrainingExample newest) {
        Instant first = open.get(0).eventTime();
        return Duration.between(first, newest.eventTime()).compareTo(policy.maxDuration()) >= 0;
    }

    private Optional<TrainingWindow> close(long lastOffset) {
        TrainingWindow window = new TrainingWindow(open, lastOffset + 1);
        open.clear();
        return Optional.of(window);
    }

    private void requireAfterLast(long offset) {
        long last = open.isEmpty() ? -1 : open.get(open.size() - 1).offset();
        if (offset <= last) {
            throw new IllegalArgumentException(
                    "training-log offset %d after %d, expected a later one".formatted(offset, last));
        }
    }
}
