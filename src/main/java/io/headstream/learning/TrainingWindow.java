package io.headstream.learning;

import io.headstream.learning.LogEntry.Retraction;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Consecutive entries learned from in one step, in log order.
 *
 * @param examples its examples; empty only if there are retractions
 * @param retractions what it takes back, of earlier windows or of this one
 * @param fromOffset offset of the first entry; no later than the first example's
 * @param toOffset offset after the entry that closed the window, which may be a tick
 */
public record TrainingWindow(
        List<TrainingExample> examples, List<Retraction> retractions, long fromOffset, long toOffset) {
    /** @throws IllegalArgumentException if there is neither example nor retraction */
    public TrainingWindow {
        examples = List.copyOf(examples);
        retractions = List.copyOf(retractions);
        if (examples.isEmpty() && retractions.isEmpty()) {
            throw new IllegalArgumentException("a window of no examples, expected at least one");
        }
    }

    /** A window without retractions. */
    public TrainingWindow(List<TrainingExample> examples, long fromOffset, long toOffset) {
        this(examples, List.of(), fromOffset, toOffset);
    }

    /** The window without retractions that begins with the first of these examples. */
    public TrainingWindow(List<TrainingExample> examples, long toOffset) {
        this(examples, examples.isEmpty() ? 0 : examples.get(0).offset(), toOffset);
    }

    /** The examples that the window does not take back itself: what there is to learn from. */
    public List<TrainingExample> standing() {
        if (retractions.isEmpty()) {
            return examples;
        }
        Set<EntryNumber> takenBack = new HashSet<>();
        retractions.forEach(retraction -> takenBack.add(retraction.number()));
        return examples.stream()
                .filter(example -> !takenBack.contains(example.number()))
                .toList();
    }

    /** The retractions of examples of earlier windows. */
    public List<Retraction> earlierRetractions() {
        Set<EntryNumber> own = new HashSet<>();
        examples.forEach(example -> own.add(example.number()));
        return retractions.stream()
                .filter(retraction -> !own.contains(retraction.number()))
                .toList();
    }

    /** The examples to score a head with: all but corrections, whose images it may have learned from. */
    public List<TrainingExample> scorable() {
        return examples.stream().filter(example -> !example.correction()).toList();
    }

    /** Latest event time among the examples; empty if there are none. */
    public Optional<Instant> latestEventTime() {
        return examples.stream().map(TrainingExample::eventTime).max(Instant::compareTo);
    }
}
