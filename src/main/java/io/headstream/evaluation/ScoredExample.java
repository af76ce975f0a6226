package io.headstream.evaluation;

import io.headstream.event.Label;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a head said of one example before it learned from it, against the truth. Holds nothing that grows with the number
 * of classes.
 *
 * @param actual the true class
 * @param predicted the most probable class, of equal ones the first in label order; empty if the head knows no class
 * @param rank how many classes came before the true one: 0 if it was on top; empty if the head does not know it
 * @param confidence probability of the predicted class, in [0,1]; 0 if there is none
 * @param logLoss of the true class, in nats, at most 34.5; empty if the head does not know it
 * @param brier sum over all classes of (probability - truth)^2, in [0,2]; a class that the head does not know has
 *     probability 0
 */
public record ScoredExample(
        Label actual,
        Optional<Label> predicted,
        OptionalInt rank,
        double confidence,
        OptionalDouble logLoss,
        double brier) {
    /** Below this a probability counts as this much, so that no loss is infinite. */
    public static final double SMALLEST_PROBABILITY = 1e-15;

    /**
     * Scores one example. Time: in proportion to the number of classes.
     *
     * @param actual the true class
     * @param labels classes that the head knows, in canonical order (ascending), none twice
     * @param probabilities [labels], each in [0,1]
     * @throws IllegalArgumentException if there are more or fewer probabilities than labels, or one is out of range
     */
    public static ScoredExample of(Label actual, List<Label> labels, float[] probabilities) {
        check(labels, probabilities);
        int target = Collections.binarySearch(labels, actual);
        int top = top(probabilities);
        return new ScoredExample(
                actual,
                top < 0 ? Optional.empty() : Optional.of(labels.get(top)),
                target < 0 ? OptionalInt.empty() : OptionalInt.of(rank(probabilities, target)),
                top < 0 ? 0 : probabilities[top],
                target < 0 ? OptionalDouble.empty() : OptionalDouble.of(logLoss(probabilities[target])),
                brier(probabilities, target));
    }

    /** Whether the true class was on top. */
    public boolean correct() {
        return rank.isPresent() && rank.getAsInt() == 0;
    }

    /** Whether the true class was among the so many most probable ones. */
    public boolean within(int k) {
        return rank.isPresent() && rank.getAsInt() < k;
    }

    private static void check(List<Label> labels, float[] probabilities) {
        if (labels.size() != probabilities.length) {
            throw new IllegalArgumentException("%d probabilities, expected one for each of %d labels"
                    .formatted(probabilities.length, labels.size()));
        }
        for (int j = 0; j < probabilities.length; j++) {
            if (!(probabilities[j] >= 0 && probabilities[j] <= 1)) {
                throw new IllegalArgumentException(
                        "probability %s of class '%s', expected 0 to 1".formatted(probabilities[j], labels.get(j)));
            }
        }
    }

    private static int top(float[] probabilities) {
        int top = probabilities.length == 0 ? -1 : 0;
        for (int j = 1; j < probabilities.length; j++) {
            if (probabilities[j] > probabilities[top]) {
                top = j;
            }
        }
        return top;
    }

    private static int rank(float[] probabilities, int target) {
        int rank = 0;
        for (int j = 0; j < probabilities.length; j++) {
            boolean before =
                    j < target ? probabilities[j] >= probabilities[target] : probabilities[j] > probabilities[target];
            rank += before ? 1 : 0;
        }
        return rank;
    }

    private static double logLoss(float probability) {
        return -StrictMath.log(Math.max(probability, SMALLEST_PROBABILITY));
    }

    private static double brier(float[] probabilities, int target) {
        double sum = target < 0 ? 1 : 0;
        for (int j = 0; j < probabilities.length; j++) {
            double error = (double) probabilities[j] - (j == target ? 1 : 0);
            sum += error * error;
        }
        return sum;
    }
}
