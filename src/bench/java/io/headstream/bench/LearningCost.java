package io.headstream.bench;

import io.headstream.learning.HyperParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The least that a learner has to do for one example of a window, counted from its rule and not from its code: what the
 * machine's limits are divided by.
 *
 * @param operations additions and multiplications
 * @param isDouble whether they need float64, as exact sums of int16 products do
 * @param bytes of state read and written
 * @param workingSet bytes of that state
 */
record LearningCost(double operations, boolean isDouble, double bytes, long workingSet) {
    /** Adam: two moving means, a root, a division, a step; others need less, which flatters none. */
    private static final int OPTIMIZER_OPERATIONS = 12;

    /** Weights, gradients and two moments, float32. */
    private static final int OPTIMIZER_BYTES = 16;

    /** The cost of a kind that is known here. */
    static Optional<LearningCost> of(HyperParameters settings, int dimension, int classes, int window) {
        return switch (settings.values().getOrDefault(HyperParameters.KIND, "")) {
            case "dense", "svm" -> Optional.of(gradient(settings, dimension, classes, window));
            case "ridge", "lda" -> Optional.of(closedForm(settings, dimension, window));
            default -> Optional.empty();
        };
    }

    /** Seconds that one example takes at least, with these limits in units a second. */
    double atLeastSeconds(double floats, double doubles, double traffic) {
        return Math.max(operations / (isDouble ? doubles : floats), bytes / traffic);
    }

    /** Every pass over an example: outputs, gradient and, above the first layer, the way back; then steps by batch. */
    private static LearningCost gradient(HyperParameters settings, int dimension, int classes, int window) {
        List<Integer> widths = new ArrayList<>(List.of(dimension));
        String hidden = settings.values().getOrDefault("hiddenLayers", "");
        if (!hidden.isEmpty()) {
            for (String width : hidden.split(",", -1)) {
                widths.add(Integer.valueOf(width));
            }
        }
        widths.add(classes);
        double multiplications = 0;
        double parameters = 0;
        for (int layer = 0; layer + 1 < widths.size(); layer++) {
            double weights = (double) widths.get(layer) * widths.get(layer + 1);
            parameters += weights;
            multiplications += (layer == 0 ? 2 : 3) * weights;
        }
        double examples = integer(settings, "epochs", 1) * (window + replayed(settings, window));
        double batches = Math.ceil(examples / integer(settings, "batchSize", window));
        return new LearningCost(
                (examples * 2 * multiplications + batches * OPTIMIZER_OPERATIONS * parameters) / window,
                false,
                batches * 2 * OPTIMIZER_BYTES * parameters / window,
                (long) (OPTIMIZER_BYTES * parameters));
    }

    /** One triangle of the Gram matrix and a class's sum, in int64; a window is added in one go. */
    private static LearningCost closedForm(HyperParameters settings, int dimension, int window) {
        double features = dimension + integer(settings, "randomFeatures", 0);
        double triangle = features * (features + 1) / 2;
        return new LearningCost(2 * triangle + features, true, 2 * Long.BYTES * (triangle / window + features), (long)
                (Long.BYTES * triangle));
    }

    /** How many of the examples kept each pass takes, as {@code PassSettings} says. */
    private static double replayed(HyperParameters settings, int window) {
        double ratio = integer(settings, "replayRatio", 0);
        double wanted = Math.max(Math.rint(ratio * window), integer(settings, "batchSize", window) - window);
        return ratio == 0 ? 0 : Math.min(wanted, integer(settings, "replay", 0));
    }

    private static double integer(HyperParameters settings, String name, int fallback) {
        String text = settings.values().get(name);
        return text == null || text.isEmpty() ? fallback : Double.parseDouble(text);
    }
}
