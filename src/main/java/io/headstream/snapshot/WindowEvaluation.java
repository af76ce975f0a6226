package io.headstream.snapshot;

import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a learner's current version did on a window before it learned from it (prequential: test, then train).
 *
 * @param head the head
 * @param learner the learner
 * @param version the version that was scored; 0: there was none for the backbone of these examples, and all count as
 *     wrong
 * @param fromOffset first training-log offset of the window
 * @param toOffset offset after its last entry
 * @param examples examples scored
 * @param correct how many had the true class on top
 * @param lossBefore mean log loss in nats before the step, over examples of classes that the version knew; empty if none
 * @param lossAfter mean log loss in nats of the stepped head on the same examples: training loss, no measure of quality;
 *     empty if the step was refused
 * @param newLabels classes first learned from this window, in canonical order
 * @param eventTime latest event time among the examples
 */
public record WindowEvaluation(
        HeadName head,
        LearnerName learner,
        long version,
        long fromOffset,
        long toOffset,
        int examples,
        int correct,
        OptionalDouble lossBefore,
        OptionalDouble lossAfter,
        List<Label> newLabels,
        Instant eventTime) {
    /** Copies the list. */
    public WindowEvaluation {
        newLabels = List.copyOf(newLabels);
    }
}
