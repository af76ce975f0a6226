package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Linear discriminant analysis with one common covariance, shrunk towards a multiple of the unit matrix; classes weigh by
 * their share, which the temperature does not weaken. Shrinkage is that of the oracle approximating estimator where not given: Y. Chen, A. Wiesel, Y. C. Eldar,
 * A. O. Hero, "Shrinkage Algorithms for MMSE Covariance Estimation", IEEE Transactions on Signal Processing 58, 2010,
 * equation 23. Thread-safe.
 */
final class LdaSolver {
    /** Keeps a part of the covariance, however few the examples. */
    private static final double MAX_SHRINKAGE = 0.999;

    /** Share of all scatter that counts as rounding. */
    private static final double NOTHING = 1e-12;

    private final OptionalDouble shrinkage;

    /**
     * A solver.
     *
     * @param shrinkage 0 (the covariance as it is) to below 1 (a multiple of the unit matrix); empty: estimated
     */
    LdaSolver(OptionalDouble shrinkage) {
        this.shrinkage = shrinkage;
    }

    /** The head of two or more classes. */
    LinearSolution solve(CentredScatter scatter) {
        if (!(scatter.trace() > 0)) {
            return RidgeSolver.shares(scatter);
        }
        int features = scatter.features();
        int classes = scatter.classes();
        double[][] within = within(scatter);
        double freedom = scatter.examples() - classes;
        double trace = Matrices.trace(within);
        double lambda;
        double scale;
        if (freedom > 0 && trace > scatter.trace() * NOTHING) {
            double rho = shrinkage.isPresent() ? shrinkage.getAsDouble() : oracle(within, trace, freedom);
            lambda = rho / (1 - rho) * trace / features;
            scale = freedom / (1 - rho);
        } else {
            // Nothing is known of the covariance within classes: nearest mean, on the scale of all that varies.
            lambda = scatter.trace() / features;
            scale = scatter.examples() - 1;
        }
        Cholesky cholesky = Cholesky.of(Matrices.addToDiagonal(within, lambda));
        double leverage = freedom > 0 ? (features - lambda * cholesky.traceOfInverse()) / freedom : 0;
        return head(scatter, cholesky, new Scaling(lambda, scale, leverage));
    }

    /**
     * How scores follow from the solution.
     *
     * @param lambda what was added to the diagonal
     * @param scale of the scores
     * @param leverage of a held-out example
     */
    private record Scaling(double lambda, double scale, double leverage) {}

    private static LinearSolution head(CentredScatter scatter, Cholesky cholesky, Scaling scaling) {
        int classes = scatter.classes();
        double[] counts = scatter.counts();
        double[][] means = Matrices.copy(scatter.cross());
        for (double[] row : means) {
            for (int k = 0; k < classes; k++) {
                row[k] /= counts[k];
            }
        }
        double[][] v = Matrices.copy(means);
        cholesky.solveLower(v);
        cholesky.solveUpper(v);
        double[][] products = Matrices.symmetricProduct(means, v, classes);
        double[][] covariance = Matrices.symmetricProduct(v, v, classes);
        double freedom = Math.max(1, scatter.examples() - classes);
        for (int k = 0; k < classes; k++) {
            for (int j = 0; j < classes; j++) {
                covariance[k][j] = (products[k][j] - scaling.lambda * covariance[k][j]) / freedom;
            }
        }
        double[] logShares = new double[classes];
        // Laplace's rule: few examples say little about how frequent a class is.
        Arrays.setAll(logShares, k -> StrictMath.log((counts[k] + 1) / (scatter.examples() + classes)));
        double temperature =
                new LdaHeldOut(counts, logShares, products, covariance, scaling.leverage, scaling.scale).temperature();
        double[][] weights = Matrices.transposed(v, classes);
        double[] bias = new double[classes];
        for (int k = 0; k < classes; k++) {
            double[] row = weights[k];
            for (int i = 0; i < row.length; i++) {
                row[i] *= scaling.scale;
            }
            bias[k] = temperature * logShares[k]
                    - scaling.scale * products[k][k] / 2
                    - OuterProducts.dot(row, scatter.mean(), 0, row.length);
        }
        return new LinearSolution(weights, bias, temperature);
    }

    /** Scatter about the means of the classes: the upper triangle. */
    private static double[][] within(CentredScatter scatter) {
        int classes = scatter.classes();
        double[][] sums = Matrices.transposed(scatter.cross(), classes);
        double[][] minusMeans = Matrices.copy(sums);
        for (int k = 0; k < classes; k++) {
            for (int i = 0; i < scatter.features(); i++) {
                minusMeans[k][i] = -sums[k][i] / scatter.counts()[k];
            }
        }
        double[][] within = scatter.copyOfScatter();
        IndexRange all = IndexRange.upTo(scatter.features());
        OuterProducts.add(within, minusMeans, sums, all, IndexRange.upTo(classes), all, Part.UPPER);
        return within;
    }

    private static double oracle(double[][] within, double trace, double freedom) {
        int p = within.length;
        double squares = 0;
        for (int i = 0; i < p; i++) {
            squares += 2 * OuterProducts.dot(within[i], within[i], i + 1, p) + within[i][i] * within[i][i];
        }
        double traceSquared = trace * trace;
        double numerator = (1 - 2.0 / p) * squares + traceSquared;
        double denominator = (freedom + 1 - 2.0 / p) * (squares - traceSquared / p);
        return numerator < MAX_SHRINKAGE * denominator ? numerator / denominator : MAX_SHRINKAGE;
    }
}
