package io.headstream.learning;

/**
 * The temperature that makes the softmax of scores most likely on examples whose class is known: least log loss, which is
 * convex in the inverse temperature. Source: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section
 * 4.2. Not thread-safe.
 */
final class Temperature {
    /** So warm that scores of any sensible size hardly count. */
    static final double WARMEST = 0x1p12;

    /** Exponents of two between which the inverse temperature lies. */
    private static final double LOWEST = -12;

    private static final double HIGHEST = 16;

    /** Halvings of that range: leaves 0.1 %. */
    private static final int HALVINGS = 15;

    /** Beneath this, an exponential adds nothing to a sum of at least 1. */
    private static final double NEGLIGIBLE = -40;

    private final double[][] scores;
    private final double[] offsets;
    private final int[] classes;

    /**
     * Of drawn examples.
     *
     * @param scores what is divided by the temperature, [examples][classes]
     * @param offsets what is added to it afterwards, [classes]
     * @param classes the true one of each, [examples]
     */
    Temperature(double[][] scores, double[] offsets, int[] classes) {
        this.scores = scores;
        this.offsets = offsets;
        this.classes = classes;
    }

    /** The best one. */
    double best() {
        double low = LOWEST;
        double high = HIGHEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (slope(power(middle)) > 0) {
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
    private double slope(double inverse) {
        double slope = 0;
        double[] logits = new double[offsets.length];
        for (int e = 0; e < scores.length; e++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < logits.length; k++) {
                logits[k] = inverse * scores[e][k] + offsets[k];
                largest = Math.max(largest, logits[k]);
            }
            double sum = 0;
            double weighted = 0;
            for (int k = 0; k < logits.length; k++) {
                if (logits[k] - largest > NEGLIGIBLE) {
                    double exponential = StrictMath.exp(logits[k] - largest);
                    sum += exponential;
                    weighted += exponential * scores[e][k];
                }
            }
            slope += weighted / sum - scores[e][classes[e]];
        }
        return slope;
    }
}
