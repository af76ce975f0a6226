package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;
import java.util.OptionalDouble;

/**
 * Ridge regression on one-hot targets with an intercept that is not penalised, {@code (S + λ I) W = B} with S the centred
 * scatter: from the statistics alone, by generalised cross-validation where λ is not given. Where there are fewer
 * examples than dimensions, all is done within the range of S. Thread-safe.
 */
final class RidgeSolver {
    /** A factor of lower rank than this share of the dimension costs less than it saves. */
    private static final double LOW_RANK = 0.6;

    private final OptionalDouble penalty;

    /**
     * A solver.
     *
     * @param penalty λ as a multiple of the mean eigenvalue of S; empty: found by cross-validation
     */
    RidgeSolver(OptionalDouble penalty) {
        this.penalty = penalty;
    }

    /** The head of two or more classes. */
    LinearSolution solve(CentredScatter scatter) {
        int rank = (int) Math.min(scatter.features(), scatter.examples() - 1);
        double meanEigenvalue = scatter.trace() / rank;
        if (!(meanEigenvalue > 0)) {
            return shares(scatter);
        }
        PivotedCholesky factor =
                rank < LOW_RANK * scatter.features() ? PivotedCholesky.of(scatter.scatter(), rank) : null;
        RidgePath path = RidgePath.of(scatter, factor);
        double lambda = penalty.isPresent() ? penalty.getAsDouble() * meanEigenvalue : path.best(meanEigenvalue);
        double[][] v = factor == null ? direct(scatter, lambda) : within(factor, scatter, lambda);
        double temperature = RidgeHeldOut.of(scatter, v, lambda, path.degreesOfFreedom(lambda))
                .temperature();
        double[][] weights = Matrices.transposed(v, scatter.classes());
        double[] bias = new double[weights.length];
        for (int k = 0; k < bias.length; k++) {
            bias[k] = scatter.counts()[k] / scatter.examples()
                    - OuterProducts.dot(weights[k], scatter.mean(), 0, scatter.features());
        }
        return new LinearSolution(weights, bias, temperature);
    }

    /** All examples are the same point: nothing but the shares of the classes is known. */
    static LinearSolution shares(CentredScatter scatter) {
        double[] bias = new double[scatter.classes()];
        for (int k = 0; k < bias.length; k++) {
            bias[k] = StrictMath.log(scatter.counts()[k] / scatter.examples());
        }
        return new LinearSolution(new double[bias.length][scatter.features()], bias, 1);
    }

    /** {@code (S + λ I)⁻¹ B}: [features][classes]. */
    private static double[][] direct(CentredScatter scatter, double lambda) {
        double[][] penalised = scatter.copyOfScatter();
        double[][] v = Matrices.copy(scatter.cross());
        Cholesky cholesky = Cholesky.of(Matrices.addToDiagonal(penalised, lambda));
        cholesky.solveLower(v);
        cholesky.solveUpper(v);
        return v;
    }

    /** The same by way of {@code S = RᵀR}, {@code B = RᵀC}: {@code Rᵀ (R Rᵀ + λ I)⁻¹ C}. */
    private static double[][] within(PivotedCholesky factor, CentredScatter scatter, double lambda) {
        double[][] c = factor.coordinates(scatter.cross());
        Cholesky cholesky = Cholesky.of(Matrices.addToDiagonal(factor.inner(), lambda));
        cholesky.solveLower(c);
        cholesky.solveUpper(c);
        double[][] v = new double[scatter.features()][scatter.classes()];
        OuterProducts.add(
                v,
                factor.rows(),
                c,
                IndexRange.upTo(scatter.features()),
                IndexRange.upTo(factor.rank()),
                IndexRange.upTo(scatter.classes()),
                Part.ALL);
        return v;
    }
}
