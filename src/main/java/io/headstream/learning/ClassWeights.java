package io.headstream.learning;

import io.headstream.event.Label;
import java.util.HashMap;
import java.util.Map;

/**
 * How much an example of each class weighs: see {@link PassSettings#classBalance}. Immutable.
 *
 * @param weights of the classes that have examples; all others weigh 1
 */
record ClassWeights(Map<Label, Float> weights) {
    static ClassWeights of(double beta, ClassCounts counts) {
        if (beta == 0) {
            return new ClassWeights(Map.of());
        }
        Map<Label, Double> raw = new HashMap<>();
        double sum = 0;
        for (Label label : counts.admitted()) {
            long count = counts.of(label);
            if (count > 0) {
                double weight = (1 - beta) / (1 - StrictMath.pow(beta, (double) count));
                raw.put(label, weight);
                sum += weight;
            }
        }
        double mean = sum / raw.size();
        Map<Label, Float> weights = new HashMap<>();
        raw.forEach((label, weight) -> weights.put(label, (float) (weight / mean)));
        return new ClassWeights(weights);
    }

    float of(Label label) {
        return weights.getOrDefault(label, 1f);
    }
}
