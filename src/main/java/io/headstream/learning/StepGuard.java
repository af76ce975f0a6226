package io.headstream.learning;

import io.headstream.learning.DenseStep.Sample;
import io.headstream.learning.StepResult.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a step that spoiled a head, by how the head does on the window that it has just learned from: a loss that
 * exploded, or predictions that collapsed into one class. Looks at the head before training when made. Immutable.
 */
final class StepGuard {
    /** How many times the loss may grow, over what it was or what a head that knows nothing would have. */
    static final double MAX_GROWTH = 4;

    /** Smaller windows say too little of whether predictions collapsed. */
    static final int MIN_EXAMPLES = 8;

    /** With more of the window of one class, it may be right to predict that class only. */
    private static final double MAX_SHARE = 0.75;

    private final Loss loss;
    private final List<Sample> window;
    private final double bound;
    private final boolean varied;

    /** Looks at a head before a step on these examples; it knows their classes. */
    StepGuard(DenseHead before, List<Sample> window, Loss loss) {
        this.loss = loss;
        this.window = window;
        float[][] logits = logits(before);
        double untaught = 0;
        Map<Integer, Integer> labels = new HashMap<>();
        for (Sample sample : window) {
            untaught += loss.loss(new float[before.labels().size()], sample.target());
            labels.merge(sample.target(), 1, Integer::sum);
        }
        this.bound = MAX_GROWTH * Math.max(meanLoss(logits), untaught / window.size());
        int most = labels.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        this.varied = window.size() >= MIN_EXAMPLES
                && most <= MAX_SHARE * window.size()
                && predicted(logits).size() > 1;
    }

    /** What is wrong with the head after the step; empty if nothing is. */
    Optional<Refused> objection(DenseHead after) {
        float[][] logits = logits(after);
        double found = meanLoss(logits);
        if (!(found <= bound)) {
            return Optional.of(new Refused(
                    LearningEvent.REFUSED_LOSS_EXPLODED,
                    String.format(
                            Locale.ROOT,
                            "the step left a loss of %.3f on the window that it learned from, expected at most %.3f",
                            found,
                            bound)));
        }
        Set<Integer> predicted = predicted(logits);
        if (varied && predicted.size() == 1) {
            return Optional.of(new Refused(
                    LearningEvent.REFUSED_COLLAPSED,
                    "after the step every example of the window is predicted as '%s', expected several classes, as labelled and as predicted before"
                            .formatted(after.labels().get(predicted.iterator().next()))));
        }
        return Optional.empty();
    }

    private float[][] logits(DenseHead head) {
        List<float[]> logits = new ArrayList<>();
        window.forEach(sample -> logits.add(head.logitsOfScaled(sample.input())));
        return logits.toArray(float[][]::new);
    }

    private double meanLoss(float[][] logits) {
        double sum = 0;
        for (int e = 0; e < logits.length; e++) {
            sum += loss.loss(logits[e], window.get(e).target());
        }
        return sum / logits.length;
    }

    private static Set<Integer> predicted(float[][] logits) {
        Set<Integer> predicted = new HashSet<>();
        for (float[] example : logits) {
            predicted.add(Softmax.top(example));
        }
        return predicted;
    }
}
