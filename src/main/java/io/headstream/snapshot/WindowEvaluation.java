package io.headstream.snapshot;

import io.headstream.evaluation.ConfusionMatrix;
import io.headstream.evaluation.DriftSignal;
import io.headstream.evaluation.Prequential;
import io.headstream.evaluation.ScoredExample;
import io.headstream.evaluation.TopKHits;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a version did on a window before any learner learned from it (prequential: test, then train).
 *
 * @param head the head
 * @param learner the learner
 * @param version the version that was scored; 0: there was none for the backbone of these examples, and all count as
 *     wrong
 * @param serving whether it is the version that serves
 * @param fromOffset first training-log offset of the window
 * @param toOffset offset after its last entry
 * @param scores what the version said of each example, in log order; corrections are not among them
 * @param lossAfter mean log loss in nats of the stepped head on the same examples: training loss, no measure of quality;
 *     empty if the step was refused or the head has to be solved for
 * @param newLabels classes first learned from this window, in canonical order
 * @param drift signals that these examples set off
 * @param eventTime latest event time among the examples
 */
public record WindowEvaluation(
        HeadName head,
        LearnerName learner,
        long version,
        boolean serving,
        long fromOffset,
        long toOffset,
        List<ScoredExample> scores,
        OptionalDouble lossAfter,
        List<Label> newLabels,
        List<DriftSignal> drift,
        Instant eventTime) {
    /** Of one window: enough for any that is not all different, and small enough for a record. */
    private static final ConfusionMatrix.Limits LIMITS = new ConfusionMatrix.Limits(256, 512);

    /** Copies the lists. */
    public WindowEvaluation {
        scores = List.copyOf(scores);
        newLabels = List.copyOf(newLabels);
        drift = List.copyOf(drift);
    }

    /** The metrics of this window; those of several are merged. */
    public Prequential metrics() {
        Prequential metrics = new Prequential(LIMITS, TopKHits.DEFAULT);
        scores.forEach(metrics::add);
        return metrics;
    }

    /** Examples scored. */
    public int examples() {
        return scores.size();
    }

    /** How many had the true class on top. */
    public int correct() {
        return (int) scores.stream().filter(ScoredExample::correct).count();
    }

    /** Mean log loss in nats before the step, over examples of classes that the version knew; empty if none. */
    public OptionalDouble lossBefore() {
        return metrics().logLoss();
    }

    /** The evaluation of a version that serves, or does not, with the signals that its examples set off. */
    public WindowEvaluation with(boolean nowServing, List<DriftSignal> signals) {
        return new WindowEvaluation(
                head,
                learner,
                version,
                nowServing,
                fromOffset,
                toOffset,
                scores,
                lossAfter,
                newLabels,
                signals,
                eventTime);
    }
}
