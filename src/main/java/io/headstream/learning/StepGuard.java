package io.headstream.learning;

import io.headstream.event.Label;
import io.headstream.learning.DenseStep.Sample;
import io.headstream.learning.StepResult.Refused;
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
    private final List<Integer> targets;
    private final double bound;
    private final boolean varied;

    /**
     * Looks at what a head says before a step on a window.
     *
     * @param logits of the window's examples, [examples][classes]
     * @param targets their classes
     */
    StepGuard(float[][] logits, List<Integer> targets, Loss loss) {
        this(List.of(), logits, targets, loss);
    }

    /** The same for a head that takes scaled embeddings; it knows the window's classes. */
    StepGuard(DenseHead before, List<Sample> window, Loss loss) {
        this(window, logits(before, window), window.stream().map(Sample::target).toList(), loss);
    }

    private StepGuard(List<Sample> window, float[][] logits, List<Integer> targets, Loss loss) {
        this.loss = loss;
        this.window = window;
        this.targets = targets;
        double untaught = 0;
        Map<Integer, Integer> labels = new HashMap<>();
        for (int e = 0; e < logits.length; e++) {
            untaught += loss.loss(new float[logits[e].length], targets.get(e));
            labels.merge(targets.get(e), 1, Integer::sum);
        }
        this.bound = MAX_GROWTH * Math.max(meanLoss(logits), untaught / logits.length);
        int most = labels.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        this.varied = logits.length >= MIN_EXAMPLES
                && most <= MAX_SHARE * logits.length
                && predicted(logits).size() > 1;
    }

    /** What is wrong with a head after the step, if it looked at one before; empty if nothing is. */
    Optional<Refused> objection(DenseHead after) {
        return objection(logits(after, window), after.labels());
    }

    /**
     * The same by what it says of the window.
     *
     * @param logits [examples][classes]
     * @param labels its classes
     */
    Optional<Refused> objection(float[][] logits, List<Label> labels) {
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
                            .formatted(labels.get(predicted.iterator().next()))));
        }
        return Optional.empty();
    }

    private static float[][] logits(DenseHead head, List<Sample> window) {
        return head.logitsOfScaled(window.stream().map(Sample::input).toArray(float[][]::new));
    }

    private double meanLoss(float[][] logits) {
        double sum = 0;
        for (int e = 0; e < logits.length; e++) {
            sum += loss.loss(logits[e], targets.get(e));
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
