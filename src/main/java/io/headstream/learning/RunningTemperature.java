package io.headstream.learning;

import java.util.List;

/**
 * The number by which logits are divided so that probabilities mean what they say (C. Guo et al., "On Calibration of
 * Modern Neural Networks", ICML 2017, section 4.2), fitted prequentially: each window moves it by one Newton step on the
 * log loss of a head that has not learned from the window yet, older windows counting less and less. The step's
 * denominator is the sum of past curvatures, so a small window moves it little. All in double, StrictMath, sums in order:
 * the same bits everywhere. Immutable.
 *
 * @param log its natural logarithm, within ±{@link #MAX_LOG}
 * @param curvature of the log loss along {@code log}, of all windows so far, decayed
 */
record RunningTemperature(double log, double curvature) {
    /** Bounds the temperature to 1/20 and 20. */
    static final double MAX_LOG = StrictMath.log(20);

    /** How much of the past each window of examples leaves: about ten windows count. */
    private static final double DECAY = 0.9;

    /** Longest step: a factor of e. */
    private static final double MAX_STEP = 1;

    /** As if there had been a few examples that 1 was right for. */
    private static final double FIRST_CURVATURE = 2;

    static RunningTemperature none() {
        return new RunningTemperature(0, FIRST_CURVATURE);
    }

    /** What logits are to be divided by. */
    float value() {
        return (float) StrictMath.exp(log);
    }

    /**
     * After a window.
     *
     * @param logits of the examples whose class the head knows
     * @param targets their classes
     */
    RunningTemperature after(List<float[]> logits, List<Integer> targets) {
        double inverse = StrictMath.exp(-log);
        double slope = 0;
        double bend = 0;
        for (int e = 0; e < logits.size(); e++) {
            float[] z = logits.get(e);
            double[] moments = moments(z, inverse);
            slope += inverse * (z[targets.get(e)] - moments[0]);
            bend += inverse * inverse * moments[1];
        }
        double next = DECAY * curvature + bend;
        if (logits.isEmpty() || !(next > 0) || !Double.isFinite(next) || !Double.isFinite(slope)) {
            return this;
        }
        double step = Math.max(-MAX_STEP, Math.min(MAX_STEP, -slope / next));
        return new RunningTemperature(Math.max(-MAX_LOG, Math.min(MAX_LOG, log + step)), next);
    }

    /** Mean and variance of the logits under the softmax of {@code inverse × logits}. */
    private static double[] moments(float[] z, double inverse) {
        double max = Double.NEGATIVE_INFINITY;
        for (float value : z) {
            max = Math.max(max, value);
        }
        double sum = 0;
        double first = 0;
        double second = 0;
        for (float value : z) {
            double shifted = value - max;
            double weight = StrictMath.exp(inverse * shifted);
            sum += weight;
            first += weight * shifted;
            second += weight * shifted * shifted;
        }
        double mean = first / sum;
        return new double[] {max + mean, Math.max(0, second / sum - mean * mean)};
    }

    void write(BinaryWriter writer) {
        writer.int64(Double.doubleToLongBits(log)).int64(Double.doubleToLongBits(curvature));
    }

    static RunningTemperature read(BinaryReader reader) {
        double log = Double.longBitsToDouble(reader.int64("log temperature", Long.MIN_VALUE, Long.MAX_VALUE));
        double curvature = Double.longBitsToDouble(reader.int64("curvature", Long.MIN_VALUE, Long.MAX_VALUE));
        if (!(Math.abs(log) <= MAX_LOG) || !(curvature > 0) || !Double.isFinite(curvature)) {
            throw new HeadFormatException("log temperature %s of curvature %s, expected at most %s of more than 0"
                    .formatted(log, curvature, MAX_LOG));
        }
        return new RunningTemperature(log, curvature);
    }
}
