package io.headstream.ops.view;

import io.headstream.wire.avro.HeadEvaluation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one version did on one window before anything learned from it.
 *
 * @param number rises with every window that this instance has read
 * @param learner the learner
 * @param version that was scored; 0: there was none yet
 * @param fromOffset of the window in the training log
 * @param toOffset after its last entry
 * @param eventTime latest in the window
 * @param examples scored
 * @param correct with the true class on top
 * @param accuracy share of these
 * @param logLoss mean, in nats; null: the version knew none of the classes
 * @param kappa Cohen's; null: not defined
 * @param calibrationError expected calibration error; null: nothing was predicted
 * @param serving whether this version served
 * @param newLabels classes seen for the first time
 * @param drift what detectors say
 */
public record WindowView(
        long number,
        String learner,
        long version,
        long fromOffset,
        long toOffset,
        String eventTime,
        int examples,
        int correct,
        double accuracy,
        @Nullable Double logLoss,
        @Nullable Double kappa,
        @Nullable Double calibrationError,
        boolean serving,
        List<String> newLabels,
        List<Drift> drift) {
    /**
     * Word of one detector.
     *
     * @param detector who says so
     * @param errorBefore share of wrong answers before the change
     * @param errorAfter share since
     * @param width examples since
     */
    public record Drift(String detector, double errorBefore, double errorAfter, long width) {}

    static WindowView of(long number, HeadEvaluation evaluation) {
        return new WindowView(
                number,
                evaluation.getLearner(),
                evaluation.getVersion(),
                evaluation.getFromOffset(),
                evaluation.getToOffset(),
                evaluation.getEventTime().toString(),
                evaluation.getExamples(),
                evaluation.getCorrect(),
                evaluation.getExamples() == 0 ? 0 : (double) evaluation.getCorrect() / evaluation.getExamples(),
                evaluation.getLossBefore(),
                evaluation.getKappa(),
                evaluation.getCalibrationError(),
                evaluation.getServing(),
                List.copyOf(evaluation.getNewLabels()),
                evaluation.getDrift().stream()
                        .map(drift -> new Drift(
                                drift.getDetector().name(),
                                drift.getErrorBefore(),
                                drift.getErrorAfter(),
                                drift.getWidth()))
                        .toList());
    }
}
