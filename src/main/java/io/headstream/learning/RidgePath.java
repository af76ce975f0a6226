package io.headstream.learning;

import org.jspecify.annotations.Nullable;

/**
 * Generalised cross-validation of ridge regression: degrees of freedom and residual of any penalty at the price of
 * tridiagonal solves. Source: G. H. Golub, M. Heath, G. Wahba, "Generalized Cross-Validation as a Method for Choosing a
 * Good Ridge Parameter", Technometrics 21, 1979, equation 1.4; tridiagonal form as L. Eldén, "A note on the computation
 * of the generalized cross-validation function for ill-conditioned least squares problems", BIT 24, 1984.
 *
 * <p>Targets are one-hot columns of classes. Beyond {@link #CODES} classes they are first mixed into so many random ±1
 * codes (whose regression has the same residual in expectation), which bounds the work: only the choice of the penalty
 * sees the codes. A pure function of the statistics. Not thread-safe.
 */
final class RidgePath {
    /** Most columns of targets that penalties are compared on. */
    static final int CODES = 64;

    /** Seed of the codes: part of the definition, so fixed. */
    private static final long CODE_SEED = 0x48656164L;

    /** Penalties tried: the mean eigenvalue of the scatter times two to the power of half of these. */
    private static final int SMALLEST_EXPONENT = -34;

    private static final int LARGEST_EXPONENT = 20;

    private final double examples;
    private final double totalSquares;
    private final boolean factored;
    private final Tridiagonal reduced;
    private final double[] solution;
    private final double[] pivots;
    private final double[] multipliers;

    private RidgePath(double examples, double totalSquares, boolean factored, Tridiagonal reduced) {
        this.examples = examples;
        this.totalSquares = totalSquares;
        this.factored = factored;
        this.reduced = reduced;
        this.solution = new double[reduced.diagonal().length];
        this.pivots = new double[solution.length];
        this.multipliers = new double[solution.length];
    }

    /** Of statistics, and their factor if the rank is low enough for it to pay. */
    static RidgePath of(CentredScatter scatter, @Nullable PivotedCholesky factor) {
        double[][] codes = codes(scatter.classes());
        double squares = 0;
        for (double[] code : codes) {
            squares += variance(scatter, code);
        }
        double[][] cross = factor == null ? scatter.cross() : factor.coordinates(scatter.cross());
        double[][] targets = new double[codes.length][cross.length];
        for (int c = 0; c < codes.length; c++) {
            for (int i = 0; i < cross.length; i++) {
                targets[c][i] = OuterProducts.dot(codes[c], cross[i], 0, codes[c].length);
            }
        }
        double[][] matrix = factor == null ? scatter.copyOfScatter() : factor.inner();
        return new RidgePath(scatter.examples(), squares, factor != null, Tridiagonal.of(matrix, targets));
    }

    /** The penalty of the least GCV score of the grid around the mean eigenvalue; of equals the largest. */
    double best(double meanEigenvalue) {
        double best = meanEigenvalue;
        double bestScore = Double.POSITIVE_INFINITY;
        for (int exponent = LARGEST_EXPONENT; exponent >= SMALLEST_EXPONENT; exponent--) {
            double penalty = meanEigenvalue
                    * Math.scalb(Math.floorMod(exponent, 2) == 0 ? 1 : Math.sqrt(2), Math.floorDiv(exponent, 2));
            double score = score(penalty);
            if (score < bestScore) {
                bestScore = score;
                best = penalty;
            }
        }
        return best;
    }

    /** {@code RSS / (n - df)²}: GCV but for a constant. */
    double score(double penalty) {
        double left = examples - degreesOfFreedom(penalty);
        return left > 0 ? residual(penalty) / (left * left) : Double.POSITIVE_INFINITY;
    }

    /** Trace of the hat matrix, the intercept's 1 included. */
    double degreesOfFreedom(double penalty) {
        factor(penalty);
        double[] diagonal = reduced.diagonal();
        double[] beside = reduced.offDiagonal();
        double trace = 0;
        double below = 0;
        for (int i = diagonal.length - 1; i >= 0; i--) {
            double fromBelow = diagonal[i] + penalty - below;
            trace += 1 / (pivots[i] + fromBelow - (diagonal[i] + penalty));
            below = i == 0 ? 0 : beside[i - 1] * beside[i - 1] / fromBelow;
        }
        return 1 + diagonal.length - penalty * trace;
    }

    /** Squared residuals, summed over examples and targets. */
    double residual(double penalty) {
        factor(penalty);
        double products = 0;
        double squares = 0;
        double targets = 0;
        for (double[] target : reduced.rotated()) {
            solve(target);
            squares += OuterProducts.dot(solution, solution, 0, solution.length);
            products += OuterProducts.dot(target, solution, 0, solution.length);
            targets += OuterProducts.dot(target, target, 0, solution.length);
        }
        double residual = factored
                ? totalSquares - targets + penalty * penalty * squares
                : totalSquares - products - penalty * squares;
        return Math.max(residual, 0);
    }

    /** {@code T + penalty I = L D Lᵀ}. */
    private void factor(double penalty) {
        for (int i = 0; i < pivots.length; i++) {
            pivots[i] = reduced.diagonal()[i] + penalty;
            if (i > 0) {
                double beside = reduced.offDiagonal()[i - 1];
                multipliers[i] = beside / pivots[i - 1];
                pivots[i] -= multipliers[i] * beside;
            }
        }
    }

    private void solve(double[] target) {
        int last = solution.length - 1;
        for (int i = 0; i <= last; i++) {
            solution[i] = i == 0 ? target[0] : target[i] - multipliers[i] * solution[i - 1];
        }
        for (int i = last; i >= 0; i--) {
            solution[i] /= pivots[i];
            if (i < last) {
                solution[i] -= multipliers[i + 1] * solution[i + 1];
            }
        }
    }

    /** The targets as mixtures of classes, [targets][classes]. */
    private static double[][] codes(int classes) {
        if (classes <= CODES) {
            double[][] oneHot = new double[classes][classes];
            for (int k = 0; k < classes; k++) {
                oneHot[k][k] = 1;
            }
            return oneHot;
        }
        double[][] codes = new double[CODES][classes];
        SplitMix64 random = new SplitMix64(CODE_SEED);
        for (int k = 0; k < classes; k++) {
            long bits = random.nextLong();
            for (int c = 0; c < CODES; c++) {
                codes[c][k] = (bits >>> c & 1) == 0 ? -1 : 1;
            }
        }
        return codes;
    }

    /** Squares of the code's values about their mean, summed over examples. */
    private static double variance(CentredScatter scatter, double[] code) {
        double sum = 0;
        double squares = 0;
        for (int k = 0; k < code.length; k++) {
            sum += scatter.counts()[k] * code[k];
            squares += scatter.counts()[k] * code[k] * code[k];
        }
        return squares - sum * sum / scatter.examples();
    }
}
