package io.headstream.snapshot;

import io.headstream.learning.LearningEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a window.
 *
 * @param line the line after it
 * @param evaluation how the version before it did on it
 * @param snapshot the version that the step made; empty if the step was refused
 * @param refusal why the step was refused, in a sentence; empty if it was not
 * @param remarks what else the log should tell: examples left out, a line started anew; a sentence each
 * @param events how often each kind of event happened; those that did not are left out
 */
public record WindowOutcome(
        LearnerLine line,
        WindowEvaluation evaluation,
        Optional<HeadSnapshot> snapshot,
        Optional<String> refusal,
        List<String> remarks,
        Map<LearningEvent, Integer> events) {
    /** Copies list and map. */
    public WindowOutcome {
        remarks = List.copyOf(remarks);
        events = Map.copyOf(events);
    }
}
