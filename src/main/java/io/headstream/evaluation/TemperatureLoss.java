package io.headstream.evaluation;

import java.util.List;

/** Log loss of a batch as a function of log T. Sums in the order of examples and classes, in double. Thread-safe. */
final class TemperatureLoss {
    private final double[][] distances;
    private final int[] targets;

    /** @throws IllegalArgumentException if a logit is not finite or a target not in its row */
    TemperatureLoss(List<float[]> logits, int[] targets) {
        this.targets = targets.clone();
        this.distances = new double[targets.length][];
        for (int i = 0; i < targets.length; i++) {
            float[] row = logits.get(i);
            if (targets[i] < 0 || targets[i] >= row.length) {
                throw new IllegalArgumentException(
                        "target %d of example %d, expected 0 to %d".formatted(targets[i], i, row.length - 1));
            }
            distances[i] = belowTop(row, i);
        }
    }

    /** Value and derivatives in nats, summed over the batch. */
    Terms at(double logTemperature) {
        double factor = StrictMath.exp(-logTemperature);
        double value = 0;
        double slope = 0;
        double curvature = 0;
        for (int i = 0; i < targets.length; i++) {
            double sum = 0;
            double first = 0;
            double second = 0;
            for (double distance : distances[i]) {
                double weight = StrictMath.exp(factor * distance);
                sum += weight;
                first += weight * distance;
                second += weight * distance * distance;
            }
            double mean = first / sum;
            double target = distances[i][targets[i]];
            value += StrictMath.log(sum) - factor * target;
            slope += factor * (target - mean);
            curvature += factor * factor * Math.max(0, second / sum - mean * mean);
        }
        return new Terms(value, slope, curvature);
    }

    /** Each logit less the largest: 0 or less, so that no exponential overflows. */
    private static double[] belowTop(float[] row, int example) {
        double top = Double.NEGATIVE_INFINITY;
        for (float logit : row) {
            if (!Float.isFinite(logit)) {
                throw new IllegalArgumentException(
                        "logit %s of example %d, expected a finite number".formatted(logit, example));
            }
            top = Math.max(top, logit);
        }
        double[] distances = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            distances[j] = row[j] - top;
        }
        return distances;
    }

    /**
     * A sum over examples.
     *
     * @param value log loss
     * @param slope its derivative by log T
     * @param curvature the Gauss-Newton part of its second derivative: the variance of the scaled logits
     */
    record Terms(double value, double slope, double curvature) {}
}
