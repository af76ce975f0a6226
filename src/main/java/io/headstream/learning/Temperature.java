package io.headstream.learning;

import java.util.Arrays;

/**
 * The temperature that makes the softmax of scores most likely on examples whose class is known: least log loss, which is
 * convex in the inverse temperature. Source: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section
 * 4.2.
 */
final class Temperature {
    /** Exponents of two between which the inverse temperature lies; relative to scores of any sensible size all of it. */
    private static final double LOWEST = -12;

    private static final double HIGHEST = 16;

    /** Halvings of that range: leaves 0.1 %. */
    private static final int HALVINGS = 15;

    /** Beneath this, an exponential adds nothing to a sum of at least 1. */
    private static final double NEGLIGIBLE = -40;

    private Temperature() {}

    /**
     * Of drawn examples.
     *
     * @param scores [examples][classes]
     * @param classes the true one of each, [examples]
     */
    static double of(double[][] scores, int[] classes) {
        double[] centred = new double[scores.length];
        Arrays.setAll(centred, e -> Arrays.stream(scores[e]).max().orElse(0));
        double low = LOWEST;
        double high = HIGHEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (slope(scores, centred, classes, power(middle)) > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return 1 / power((low + high) / 2);
    }

    private static double power(double exponent) {
        return StrictMath.pow(2, exponent);
    }

    /** Derivative of the log loss by the inverse temperature: mean score under the softmax less the true class's. */
    private static double slope(double[][] scores, double[] largest, int[] classes, double inverse) {
        double slope = 0;
        for (int e = 0; e < scores.length; e++) {
            double sum = 0;
            double weighted = 0;
            for (double score : scores[e]) {
                double exponent = inverse * (score - largest[e]);
                if (exponent > NEGLIGIBLE) {
                    double exponential = StrictMath.exp(exponent);
                    sum += exponential;
                    weighted += exponential * score;
                }
            }
            slope += weighted / sum - scores[e][classes[e]];
        }
        return slope;
    }
}
