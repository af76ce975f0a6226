package io.headstream.learning;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a head does on examples. An example of a class that the head does not know counts as wrong and has no loss.
 *
 * @param examples examples scored
 * @param correct how many had the true class on top; of equal scores the first in label order is on top
 * @param known examples of classes that the head knows
 * @param lossSum log loss over the known ones, in nats, summed in log order; each at most 34.5
 */
public record HeadScore(int examples, int correct, int known, double lossSum) {
    /** Where there is no head to score: all wrong. */
    public static HeadScore unknown(int examples) {
        return new HeadScore(examples, 0, 0, 0);
    }

    /** Scores a head. */
    public static HeadScore of(Head head, List<TrainingExample> examples) {
        int correct = 0;
        int known = 0;
        double lossSum = 0;
        List<TrainingExample> ofKnown = examples.stream()
                .filter(example -> Collections.binarySearch(head.labels(), example.label()) >= 0)
                .toList();
        List<float[]> all = head.probabilities(
                ofKnown.stream().map(example -> example.embedding().toFloats()).toList());
        for (float[] probabilities : all) {
            int target =
                    Collections.binarySearch(head.labels(), ofKnown.get(known).label());
            known++;
            correct += top(probabilities) == target ? 1 : 0;
            lossSum += Softmax.loss(probabilities[target]);
        }
        return new HeadScore(examples.size(), correct, known, lossSum);
    }

    /** Mean log loss in nats; empty if no example was of a known class. */
    public OptionalDouble meanLoss() {
        return known == 0 ? OptionalDouble.empty() : OptionalDouble.of(lossSum / known);
    }

    private static int top(float[] probabilities) {
        int top = 0;
        for (int j = 1; j < probabilities.length; j++) {
            if (probabilities[j] > probabilities[top]) {
                top = j;
            }
        }
        return top;
    }
}
