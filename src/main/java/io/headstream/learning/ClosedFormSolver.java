package io.headstream.learning;

import io.headstream.event.Label;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From statistics to the head that they stand for: a pure function, with no memory of earlier solutions. Classes without
 * examples are not in the head. No class: a head of none. One class: all probability to it.
 */
final class ClosedFormSolver {
    private ClosedFormSolver() {}

    /**
     * Solves.
     *
     * @param labels of the statistics' classes, in their order
     * @throws ArithmeticException if there is no finite solution
     */
    static LinearHead solve(
            ClosedFormHyperParameters hyperParameters,
            FeatureMap map,
            List<Label> labels,
            ScatterStatistics statistics) {
        int[] order = IntStream.range(0, statistics.classes())
                .filter(c -> statistics.count(c) > 0)
                .boxed()
                .sorted((a, b) -> labels.get(a).compareTo(labels.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        LinearSolution solution = solution(hyperParameters, statistics, order);
        return new LinearHead(
                hyperParameters.kind(),
                Arrays.stream(order).mapToObj(labels::get).toList(),
                map,
                solution.layer(map.features()),
                solution.temperature32());
    }

    private static LinearSolution solution(
            ClosedFormHyperParameters hyperParameters, ScatterStatistics statistics, int[] order) {
        if (order.length < 2) {
            return new LinearSolution(new double[order.length][statistics.features()], new double[order.length], 1);
        }
        CentredScatter scatter = CentredScatter.of(statistics, order);
        return hyperParameters.kind().equals(ClosedFormHyperParameters.RIDGE)
                ? new RidgeSolver(hyperParameters.regularisation()).solve(scatter)
                : new LdaSolver(hyperParameters.regularisation()).solve(scatter);
    }
}
