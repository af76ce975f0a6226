package io.headstream.evaluation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * All prequential metrics of one head: each example is scored before the head learns from it. Counts are exact and do not
 * depend on order; sums of losses are in order of arrival, and a merge adds sums, so that they can differ from one pass in
 * their last bits. Memory is bounded by {@link ConfusionMatrix.Limits}. Not thread-safe.
 */
public final class Prequential {
    private final ConfusionMatrix confusion;
    private final TopKHits topK;
    private final CalibrationBins calibration;
    private long known;
    private double lossSum;
    private double brierSum;

    /**
     * Nothing counted.
     *
     * @param limits of the confusion matrix
     * @param ks for which k the top-k accuracy is counted, ascending
     */
    public Prequential(ConfusionMatrix.Limits limits, List<Integer> ks) {
        this.confusion = new ConfusionMatrix(limits);
        this.topK = new TopKHits(ks);
        this.calibration = new CalibrationBins();
    }

    /**
     * Goes on where another left off.
     *
     * @throws IllegalArgumentException if the numbers contradict each other
     */
    public Prequential(ConfusionMatrix.Limits limits, State state) {
        this.confusion = new ConfusionMatrix(limits, state.confusion());
        this.topK = new TopKHits(state.topK());
        this.calibration = new CalibrationBins(state.calibration());
        this.known = state.known();
        this.lossSum = state.lossSum();
        this.brierSum = state.brierSum();
        if (known < 0 || known > examples() || state.topK().examples() != examples()) {
            throw new IllegalArgumentException(
                    "prequential state: %d known, %d ranked of %d examples, expected at most as many known, all ranked"
                            .formatted(known, state.topK().examples(), examples()));
        }
    }

    /** Nothing counted, with default limits and k. */
    public static Prequential withDefaults() {
        return new Prequential(ConfusionMatrix.Limits.DEFAULT, TopKHits.DEFAULT);
    }

    /** Counts one example. */
    public void add(ScoredExample example) {
        confusion.add(example.actual(), example.predicted());
        topK.add(example);
        if (example.predicted().isPresent()) {
            calibration.add(example.confidence(), example.correct());
        }
        if (example.logLoss().isPresent()) {
            known++;
            lossSum += example.logLoss().getAsDouble();
        }
        brierSum += example.brier();
    }

    /**
     * Counts what another has counted.
     *
     * @throws IllegalArgumentException if it is for other k
     */
    public void merge(Prequential other) {
        topK.merge(other.topK);
        confusion.merge(other.confusion);
        calibration.merge(other.calibration);
        known += other.known;
        lossSum += other.lossSum;
        brierSum += other.brierSum;
    }

    /** Examples counted. */
    public long examples() {
        return confusion.examples();
    }

    /** Examples of classes that the head did not know: errors, without a log loss. */
    public long unknown() {
        return examples() - known;
    }

    /** Share of examples that were right; empty without examples. */
    public OptionalDouble accuracy() {
        return confusion.accuracy();
    }

    /** Share of examples with the true class among the k most probable. */
    public OptionalDouble topK(int k) {
        return topK.accuracy(k);
    }

    /** Cohen's kappa. */
    public OptionalDouble kappa() {
        return confusion.kappa();
    }

    /** Mean log loss in nats over examples of known classes; empty without such. */
    public OptionalDouble logLoss() {
        return Ratio.of(lossSum, known);
    }

    /** Mean Brier score over all examples, in [0,2]; empty without examples. */
    public OptionalDouble brier() {
        return Ratio.of(brierSum, examples());
    }

    /** Expected calibration error over examples that were predicted something; empty without such. */
    public OptionalDouble expectedCalibrationError() {
        return calibration.expectedError();
    }

    /** By class, and which were taken for which. Belongs to this: not for changing. */
    public ConfusionMatrix confusion() {
        return confusion;
    }

    /** The reliability table. */
    public List<CalibrationBins.Bin> reliability() {
        return calibration.bins();
    }

    /** All that was counted. */
    public State state() {
        return new State(confusion.state(), topK.state(), calibration.bins(), known, lossSum, brierSum);
    }

    /**
     * All that was counted.
     *
     * @param confusion classes and confusions
     * @param topK hits
     * @param calibration from low to high confidence
     * @param known examples of classes that the head knew
     * @param lossSum of their log losses, in nats
     * @param brierSum of all Brier scores
     */
    public record State(
            ConfusionMatrix.State confusion,
            TopKHits.State topK,
            List<CalibrationBins.Bin> calibration,
            long known,
            double lossSum,
            double brierSum) {
        /** Copies the bins. */
        public State {
            calibration = List.copyOf(calibration);
        }
    }
}
