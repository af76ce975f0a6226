package io.headstream.learning;

/**
 * What a ridge head's scores are on examples that it has not learned from, and the temperature that follows. An example
 * left out scores {@code (s - h y) / (1 - h)}, h being its leverage (exact: R. D. Cook, S. Weisberg, "Residuals and
 * Influence in Regression", 1982, section 2.2). Leverage and scores are known by class from the statistics: their means
 * exactly, what lies about the mean by its covariance.
 */
final class RidgeHeldOut {
    /** Found by comparing with the best temperature on held-out images: docs/learning.md. */
    private static final double CAUTION = 0.8;

    /** Leverage is below 1 in theory; this keeps rounding from dividing by nothing. */
    private static final double MAX_LEVERAGE = 1 - 1e-9;

    private final CentredScatter scatter;
    private final double[][] fitted;
    private final double[][] covariance;
    private final double[] leverage;

    private RidgeHeldOut(CentredScatter scatter, double[][] fitted, double[][] covariance, double[] leverage) {
        this.scatter = scatter;
        this.fitted = fitted;
        this.covariance = covariance;
        this.leverage = leverage;
    }

    /**
     * Of a solution.
     *
     * @param v weights, [features][classes]
     * @param lambda their penalty
     * @param degreesOfFreedom trace of the hat matrix
     */
    static RidgeHeldOut of(CentredScatter scatter, double[][] v, double lambda, double degreesOfFreedom) {
        int classes = scatter.classes();
        double n = scatter.examples();
        double[] counts = scatter.counts();
        double[][] fitted = Matrices.symmetricProduct(scatter.cross(), v, classes);
        double[][] squares = Matrices.symmetricProduct(v, v, classes);
        double[][] byRoot = new double[classes][classes];
        double between = 0;
        for (int k = 0; k < classes; k++) {
            between += fitted[k][k] / counts[k];
            double root = Math.sqrt(counts[k]);
            for (int j = 0; j < classes; j++) {
                byRoot[k][j] = fitted[k][j] / root;
            }
        }
        double[][] means = Matrices.symmetricProduct(byRoot, byRoot, classes);
        double within = Math.max(1, n - classes);
        double[][] covariance = new double[classes][classes];
        for (int k = 0; k < classes; k++) {
            for (int j = 0; j < classes; j++) {
                covariance[k][j] = (fitted[k][j] - lambda * squares[k][j] - means[k][j]) / within;
            }
        }
        double rest = Math.max(0, degreesOfFreedom - 1 - between) / within;
        double[] leverage = new double[classes];
        for (int k = 0; k < classes; k++) {
            double own = 1 / n + fitted[k][k] / (counts[k] * counts[k]) + rest * (1 - 1 / counts[k]);
            leverage[k] = Math.min(own, MAX_LEVERAGE);
        }
        return new RidgeHeldOut(scatter, fitted, covariance, leverage);
    }

    /** The temperature of least log loss on such scores. */
    double temperature() {
        double size = Matrices.trace(fitted) / Math.max(1, scatter.examples() - scatter.classes());
        double[][] scores = ScoreNoise.draws(covariance, size);
        int[] classes = HeldOutClasses.of(scatter.counts(), scores.length);
        for (int e = 0; e < scores.length; e++) {
            int k = classes[e];
            double count = scatter.counts()[k];
            double spread = Math.sqrt(1 - 1 / count);
            for (int j = 0; j < scores[e].length; j++) {
                double score = scatter.counts()[j] / scatter.examples() + fitted[k][j] / count + spread * scores[e][j];
                scores[e][j] = (score - (j == k ? leverage[k] : 0)) / (1 - leverage[k]);
            }
        }
        return new Temperature(scores, new double[fitted.length], classes).best() / CAUTION;
    }
}
