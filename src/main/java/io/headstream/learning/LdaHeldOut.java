package io.headstream.learning;

import java.util.Arrays;

/**
 * What a discriminant's scores are on examples that it has not learned from, and the temperature that follows. Without an
 * example at e from its class's mean, the within-class scatter S = Σ e eᵀ + λ I loses {@code c e eᵀ}, {@code c = count /
 * (count - 1)}, and the mean moves; by the formula of Sherman and Morrison, with H = S⁻¹, a the way from its class's mean
 * to another's, t = aᵀ H e and c eᵀ H e = g, twice the other class's lead is
 *
 * <pre>(c² - 1) g / (c (1 - g)) + 2 t / (1 - g) - aᵀ H a - c t² / (1 - g)</pre>
 *
 * <p>The mean of g follows from the trace of H, means and covariance of t from the scores. Classes of one example cannot
 * be held out: they have no part in it. The shares of the classes are apart: the temperature
 * does not weaken them.
 */
final class LdaHeldOut {
    /** Found by comparing with the best temperature on held-out images: docs/learning.md. */
    private static final double CAUTION = 0.75;

    private static final double MAX_LEVERAGE = 1 - 1e-9;

    private final double[] counts;
    private final double[] logShares;
    private final double[][] products;
    private final double[][] covariance;
    private final double leverage;
    private final double scale;

    /**
     * Of a solution.
     *
     * @param counts examples of each class, [classes]
     * @param logShares logarithms of their shares, [classes]
     * @param products DᵀHD, D being the means of the classes: [classes][classes]
     * @param covariance DᵀH Σ e eᵀ HD, divided by examples less classes: [classes][classes]
     * @param leverage mean of g
     * @param scale what the scores are multiplied by
     */
    LdaHeldOut(
            double[] counts,
            double[] logShares,
            double[][] products,
            double[][] covariance,
            double leverage,
            double scale) {
        this.counts = counts;
        this.logShares = logShares;
        this.products = products;
        this.covariance = covariance;
        this.leverage = Math.min(Math.max(leverage, 0), MAX_LEVERAGE);
        this.scale = scale;
    }

    /** The temperature of least log loss on such scores. */
    double temperature() {
        double[] weights = counts.clone();
        boolean none = true;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = counts[k] > 1 ? counts[k] : 0;
            none &= weights[k] == 0;
        }
        if (none) {
            return Temperature.WARMEST;
        }
        double examples = Arrays.stream(counts).sum();
        double size = Matrices.trace(products) / Math.max(1, examples - counts.length);
        double[][] scores = ScoreNoise.draws(covariance, size);
        int[] classes = HeldOutClasses.of(weights, scores.length);
        for (int e = 0; e < scores.length; e++) {
            lead(scores[e], classes[e]);
        }
        return new Temperature(scores, logShares, classes).best() / CAUTION;
    }

    /** From noise to the lead of each class over the example's own. */
    private void lead(double[] noise, int k) {
        double c = counts[k] / (counts[k] - 1);
        double spread = Math.sqrt(1 / c);
        double own = noise[k];
        for (int j = 0; j < noise.length; j++) {
            double t = spread * (noise[j] - own);
            double distance = products[j][j] + products[k][k] - 2 * products[j][k];
            double variance = (covariance[j][j] + covariance[k][k] - 2 * covariance[j][k]) / c;
            double twice = (c * c - 1) / c * leverage / (1 - leverage)
                    + 2 * t / (1 - leverage)
                    - distance
                    - c * variance / (1 - leverage);
            noise[j] = j == k ? 0 : scale * twice / 2;
        }
    }
}
