package io.headstream.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Whether predictions are right as often as they claim: counts by confidence, in bins of equal width. Bin m of M holds
 * confidences in ((m-1)/M, m/M]; the first holds 0 too. Not thread-safe.
 *
 * <p>Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 2.
 */
public final class CalibrationBins {
    /** As in the paper. */
    public static final int DEFAULT_BINS = 15;

    private final List<Bin> bins;

    /** Empty bins, as many as in the paper. */
    public CalibrationBins() {
        this(Stream.generate(() -> Bin.EMPTY).limit(DEFAULT_BINS).toList());
    }

    /**
     * Goes on where another left off.
     *
     * @param bins from low to high confidence, 1 or more
     * @throws IllegalArgumentException if there are none
     */
    public CalibrationBins(List<Bin> bins) {
        if (bins.isEmpty()) {
            throw new IllegalArgumentException("0 calibration bins, expected 1 or more");
        }
        this.bins = new ArrayList<>(bins);
    }

    /**
     * Counts one prediction.
     *
     * @param confidence probability of the predicted class, in [0,1]
     * @param correct whether it was right
     * @throws IllegalArgumentException if the confidence is out of range
     */
    public void add(double confidence, boolean correct) {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence %s, expected 0 to 1".formatted(confidence));
        }
        // Exact for a float widened to double: the product of 24 bits and a small number fits into 53.
        int bin = Math.max(0, (int) Math.ceil(confidence * bins.size()) - 1);
        bins.set(bin, bins.get(bin).plus(new Bin(1, confidence, correct ? 1 : 0)));
    }

    /**
     * Counts what another has counted.
     *
     * @throws IllegalArgumentException if it has more or fewer bins
     */
    public void merge(CalibrationBins other) {
        if (other.bins.size() != bins.size()) {
            throw new IllegalArgumentException(
                    "%d calibration bins merged with %d, expected as many".formatted(bins.size(), other.bins.size()));
        }
        for (int m = 0; m < bins.size(); m++) {
            bins.set(m, bins.get(m).plus(other.bins.get(m)));
        }
    }

    /** From low to high confidence: the reliability table. */
    public List<Bin> bins() {
        return List.copyOf(bins);
    }

    /** Predictions counted. */
    public long count() {
        return bins.stream().mapToLong(Bin::count).sum();
    }

    /**
     * Expected calibration error: mean over predictions of the distance between accuracy and mean confidence in the bin,
     * in [0,1]; empty if nothing was counted.
     */
    public OptionalDouble expectedError() {
        double sum = 0;
        for (Bin bin : bins) {
            sum += Math.abs(bin.correct() - bin.confidenceSum());
        }
        return Ratio.of(sum, count());
    }

    /**
     * One row of the reliability table.
     *
     * @param count predictions
     * @param confidenceSum of their confidences, in order of arrival
     * @param correct how many were right
     */
    public record Bin(long count, double confidenceSum, long correct) {
        /** Nothing counted. */
        public static final Bin EMPTY = new Bin(0, 0, 0);

        /** @throws IllegalArgumentException if a number is negative or not finite, or more were right than there are */
        public Bin {
            if (correct < 0 || correct > count || !(confidenceSum >= 0 && Double.isFinite(confidenceSum))) {
                throw new IllegalArgumentException(
                        "calibration bin of %d, %d right, confidences %s, expected 0 or more and no more right than there are"
                                .formatted(count, correct, confidenceSum));
            }
        }

        /** Share that was right; empty without predictions. */
        public OptionalDouble accuracy() {
            return Ratio.of(correct, count);
        }

        /** Mean of what was claimed; empty without predictions. */
        public OptionalDouble meanConfidence() {
            return Ratio.of(confidenceSum, count);
        }

        Bin plus(Bin other) {
            return new Bin(count + other.count, confidenceSum + other.confidenceSum, correct + other.correct);
        }
    }
}
