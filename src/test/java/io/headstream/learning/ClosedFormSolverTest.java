package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

/** Ridge and discriminant solutions against EJML's, found from the examples themselves rather than from statistics. */
class ClosedFormSolverTest {
    @Property(tries = 60)
    void shouldSolveRidgeAsTheNormalEquationsSay(
            @ForAll @IntRange(min = 1, max = 24) int dimension,
            @ForAll @IntRange(min = 6, max = 60) int examples,
            @ForAll @IntRange(min = 2, max = 5) int classes,
            @ForAll long seed) {
        Data data = new Data(dimension, examples, classes, seed);

        LinearSolution solution = new RidgeSolver(OptionalDouble.of(0.1)).solve(data.scatter());

        SimpleMatrix x = data.centred();
        SimpleMatrix s = x.transpose().mult(x);
        double lambda = 0.1 * s.trace() / Math.min(dimension, examples - 1);
        SimpleMatrix w = s.plus(SimpleMatrix.identity(dimension).scale(lambda))
                .solve(x.transpose().mult(data.oneHot()));
        for (int k = 0; k < classes; k++) {
            double bias = data.share(k);
            for (int i = 0; i < dimension; i++) {
                assertThat(solution.weights()[k][i]).isCloseTo(w.get(i, k), Randoms.within(1e-9));
                bias -= w.get(i, k) * data.mean(i);
            }
            assertThat(solution.bias()[k]).isCloseTo(bias, Randoms.within(1e-6));
        }
        assertThat(solution.temperature()).isPositive().isFinite();
    }

    @Property(tries = 60)
    void shouldFindTheCrossValidationScoreOfTheHatMatrix(
            @ForAll @IntRange(min = 1, max = 24) int dimension,
            @ForAll @IntRange(min = 6, max = 40) int examples,
            @ForAll @IntRange(min = 2, max = 5) int classes,
            @ForAll boolean factored,
            @ForAll long seed) {
        Data data = new Data(dimension, examples, classes, seed);
        PivotedCholesky factor =
                factored ? PivotedCholesky.of(data.scatter().scatter(), Math.min(dimension, examples - 1)) : null;
        double lambda = data.scatter().trace() / 20;

        RidgePath path = RidgePath.of(data.scatter(), factor);

        SimpleMatrix x = data.centred();
        SimpleMatrix hat = x.mult(x.transpose()
                        .mult(x)
                        .plus(SimpleMatrix.identity(dimension).scale(lambda))
                        .solve(x.transpose()))
                .plus(SimpleMatrix.ones(examples, examples).divide(examples));
        double residual = Math.pow(
                SimpleMatrix.identity(examples).minus(hat).mult(data.oneHot()).normF(), 2);
        assertThat(path.degreesOfFreedom(lambda)).isCloseTo(hat.trace(), Randoms.within(1e-6));
        assertThat(path.residual(lambda)).isCloseTo(residual, Randoms.within(1e-6));
        assertThat(path.score(lambda)).isCloseTo(residual / Math.pow(examples - hat.trace(), 2), Randoms.within(1e-6));
    }

    @Property(tries = 30)
    void shouldChooseThePenaltyOfTheLeastScore(
            @ForAll @IntRange(min = 1, max = 20) int dimension,
            @ForAll @IntRange(min = 8, max = 60) int examples,
            @ForAll long seed) {
        Data data = new Data(dimension, examples, 3, seed);
        RidgePath path = RidgePath.of(data.scatter(), null);
        double mean = data.scatter().trace() / dimension;

        double best = path.best(mean);

        for (double other = mean * 1e-4; other < mean * 1e3; other *= Math.sqrt(2)) {
            // The grid is as fine: no point between can be much better.
            assertThat(path.score(best)).isLessThanOrEqualTo(path.score(other) * 1.02);
        }
    }

    @Test
    void shouldChooseAmongManyClassesByCodes() {
        Data data = new Data(12, 400, 80, 3);
        RidgePath path = RidgePath.of(data.scatter(), null);
        double mean = data.scatter().trace() / 12;

        // Codes of ±1 have 80 targets' worth of variance in 64 columns: residuals fall with the penalty as they should.
        assertThat(path.residual(mean)).isLessThan(path.residual(1e9 * mean));
        assertThat(path.residual(mean)).isPositive();
        assertThat(path.best(mean)).isPositive().isFinite();
    }

    @Property(tries = 60)
    void shouldDiscriminateAsTheTextbookSays(
            @ForAll @IntRange(min = 1, max = 24) int dimension,
            @ForAll @IntRange(min = 12, max = 60) int examples,
            @ForAll @IntRange(min = 2, max = 4) int classes,
            @ForAll long seed) {
        Data data = new Data(dimension, examples, classes, seed);
        double rho = 0.3;

        LinearSolution solution = new LdaSolver(OptionalDouble.of(rho)).solve(data.scatter());

        SimpleMatrix within = new SimpleMatrix(dimension, dimension);
        for (int e = 0; e < examples; e++) {
            SimpleMatrix away = data.row(e).minus(data.classMean(data.classes[e]));
            within = within.plus(away.mult(away.transpose()));
        }
        within = within.divide(examples - classes);
        SimpleMatrix shrunk =
                within.scale(1 - rho).plus(SimpleMatrix.identity(dimension).scale(rho * within.trace() / dimension));
        for (int k = 0; k < classes; k++) {
            SimpleMatrix w = shrunk.solve(data.classMean(k).minus(data.mean()));
            for (int i = 0; i < dimension; i++) {
                assertThat(solution.weights()[k][i])
                        .isCloseTo(w.get(i), Randoms.within(1e-7 * (1 + Math.abs(w.get(i)))));
            }
        }
        // Scores of two classes differ as their quadratic forms and shares say.
        double difference = solution.bias()[1] - solution.bias()[0];
        double logOdds = Math.log((data.counts[1] + 1.0) / (data.counts[0] + 1));
        assertThat(difference)
                .isCloseTo(
                        solution.temperature() * logOdds
                                - form(shrunk, data.classMean(1)) / 2
                                + form(shrunk, data.classMean(0)) / 2,
                        Randoms.within(1e-6 * (1 + Math.abs(difference))));
    }

    @Test
    void shouldGiveEverythingToTheOnlyClass() {
        for (String kind : List.of("ridge", "lda")) {
            Data data = new Data(3, 9, 1, 1);

            LinearHead head = data.solve(kind);

            assertThat(head.labels()).containsExactly(new Label("c0"));
            assertThat(head.probabilities(new float[] {1, 2, 3})).containsExactly(1);
        }
    }

    @Test
    void shouldKnowNoClassBeforeTheFirstExample() {
        LinearHead head = ClosedFormSolver.solve(
                ClosedFormHyperParameters.byDefault("ridge"),
                ScatterStatisticsTest.identity(3),
                List.of(),
                ScatterStatistics.none(3));

        assertThat(head.labels()).isEmpty();
        assertThat(head.probabilities(new float[3])).isEmpty();
    }

    @Test
    void shouldKnowOnlyTheSharesOfEqualExamples() {
        for (String kind : List.of("ridge", "lda")) {
            List<SignedExample> equal = new ArrayList<>();
            for (int e = 0; e < 8; e++) {
                equal.add(new SignedExample(1, e < 6 ? 0 : 1, new short[] {300, -7}));
            }

            LinearHead head = solve(kind, 2, 2, equal);

            float[] probabilities = head.probabilities(new float[] {300, -7});
            assertThat(probabilities[0]).isCloseTo(0.75f, org.assertj.core.data.Offset.offset(1e-6f));
            assertThat(probabilities[1]).isCloseTo(0.25f, org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    @Test
    void shouldKnowBetterThanToBeSureOfClassesWithOneExample() {
        for (String kind : List.of("ridge", "lda")) {
            List<SignedExample> two = List.of(
                    new SignedExample(1, 0, new short[] {1000, 0}), new SignedExample(1, 1, new short[] {0, 1000}));

            LinearHead head = solve(kind, 2, 2, two);

            float[] probabilities = head.probabilities(new float[] {1000, 0});
            assertThat(probabilities[0]).as(kind).isBetween(0.5f, 0.6f);
            assertThat(probabilities[0]).isGreaterThan(probabilities[1]);
        }
    }

    @Property(tries = 100)
    void shouldNeverGiveAnythingButProbabilities(
            @ForAll @IntRange(min = 1, max = 12) int dimension,
            @ForAll @IntRange(min = 1, max = 40) int examples,
            @ForAll @IntRange(min = 1, max = 6) int classes,
            @ForAll boolean ridge,
            @ForAll long seed) {
        List<SignedExample> changes = new ArrayList<>();
        SplitMix64 random = new SplitMix64(seed);
        for (SignedExample change : ScatterStatisticsTest.changes(dimension, examples, seed)) {
            changes.add(new SignedExample(1, random.nextInt(classes), change.values()));
        }

        LinearHead head = solve(ridge ? "ridge" : "lda", dimension, classes, changes);

        float[] embedding = new float[dimension];
        Arrays.fill(embedding, 12_345);
        float sum = 0;
        for (float probability : head.probabilities(embedding)) {
            assertThat(probability).isBetween(0f, 1f);
            sum += probability;
        }
        assertThat(sum).isCloseTo(1f, org.assertj.core.data.Offset.offset(1e-5f));
    }

    private static double form(SimpleMatrix covariance, SimpleMatrix mean) {
        return mean.dot(covariance.solve(mean));
    }

    private static LinearHead solve(String kind, int dimension, int classes, List<SignedExample> changes) {
        FeatureMap map = ScatterStatisticsTest.identity(dimension);
        List<Label> labels = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            labels.add(new Label("c" + k));
        }
        return ClosedFormSolver.solve(
                ClosedFormHyperParameters.byDefault(kind),
                map,
                labels,
                ScatterStatistics.none(dimension).plus(changes, map, classes));
    }

    /** Examples around a mean for each class; every class has at least one, the first ones in turn. */
    private static final class Data {
        private final int dimension;
        private final int[] classes;
        private final int[] counts;
        private final List<SignedExample> examples = new ArrayList<>();

        Data(int dimension, int count, int classCount, long seed) {
            this.dimension = dimension;
            this.classes = new int[count];
            this.counts = new int[classCount];
            SplitMix64 random = new SplitMix64(seed);
            for (int e = 0; e < count; e++) {
                int k = e < 2 * classCount ? e % classCount : random.nextInt(classCount);
                classes[e] = k;
                counts[k]++;
                short[] values = new short[dimension];
                for (int i = 0; i < dimension; i++) {
                    values[i] = (short) (500 * (k + 1) * (i % 3) + random.nextInt(3000));
                }
                examples.add(new SignedExample(1, k, values));
            }
        }

        ScatterStatistics statistics() {
            return ScatterStatistics.none(dimension)
                    .plus(examples, ScatterStatisticsTest.identity(dimension), counts.length);
        }

        CentredScatter scatter() {
            int[] order = new int[counts.length];
            Arrays.setAll(order, k -> k);
            return CentredScatter.of(statistics(), order);
        }

        LinearHead solve(String kind) {
            return ClosedFormSolverTest.solve(kind, dimension, counts.length, examples);
        }

        double share(int k) {
            return (double) counts[k] / classes.length;
        }

        double mean(int i) {
            return mean().get(i);
        }

        SimpleMatrix mean() {
            SimpleMatrix sum = new SimpleMatrix(dimension, 1);
            for (int e = 0; e < classes.length; e++) {
                sum = sum.plus(row(e));
            }
            return sum.divide(classes.length);
        }

        SimpleMatrix classMean(int k) {
            SimpleMatrix sum = new SimpleMatrix(dimension, 1);
            for (int e = 0; e < classes.length; e++) {
                sum = classes[e] == k ? sum.plus(row(e)) : sum;
            }
            return sum.divide(counts[k]);
        }

        SimpleMatrix row(int e) {
            SimpleMatrix row = new SimpleMatrix(dimension, 1);
            for (int i = 0; i < dimension; i++) {
                row.set(i, examples.get(e).values()[i]);
            }
            return row;
        }

        SimpleMatrix centred() {
            SimpleMatrix mean = mean();
            SimpleMatrix x = new SimpleMatrix(classes.length, dimension);
            for (int e = 0; e < classes.length; e++) {
                for (int i = 0; i < dimension; i++) {
                    x.set(e, i, examples.get(e).values()[i] - mean.get(i));
                }
            }
            return x;
        }

        SimpleMatrix oneHot() {
            SimpleMatrix y = new SimpleMatrix(classes.length, counts.length);
            for (int e = 0; e < classes.length; e++) {
                y.set(e, classes[e], 1);
            }
            return y;
        }
    }
}
