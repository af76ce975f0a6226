package io.headstream.learning;

import java.time.Instant;
import java.util.List;

/**
 * Consecutive examples learned from in one step, in log order; never empty.
 *
 * @param examples the examples
 * @param fromOffset offset of the first entry, an example; no later than the first example's
 * @param toOffset offset after the entry that closed the window, which may be a tick
 */
public record TrainingWindow(List<TrainingExample> examples, long fromOffset, long toOffset) {
    /** @throws IllegalArgumentException if there is no example */
    public TrainingWindow {
        examples = List.copyOf(examples);
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("a window of no examples, expected at least one");
        }
    }

    /** The window that begins with the first of these examples. */
    public TrainingWindow(List<TrainingExample> examples, long toOffset) {
        this(examples, examples.isEmpty() ? 0 : examples.get(0).offset(), toOffset);
    }

    /** Latest event time among the examples. */
    public Instant latestEventTime() {
        return examples.stream()
                .map(TrainingExample::eventTime)
                .max(Instant::compareTo)
                .orElseThrow();
    }
}
