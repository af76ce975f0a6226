package io.headstream.learning;

/**
 * Cross-entropy of the softmax of the logits with the target {@code (1 - s) one-hot + s / classes}, s being the label
 * smoothing (C. Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016, section 7).
 *
 * @param labelSmoothing s, in [0, 0.9]
 */
record CrossEntropy(double labelSmoothing) implements Loss {
    @Override
    public double loss(float[] logits, int target) {
        float[] probabilities = Softmax.probabilities(logits);
        double loss = (1 - labelSmoothing) * Softmax.loss(probabilities[target]);
        if (labelSmoothing > 0) {
            for (float probability : probabilities) {
                loss += labelSmoothing / probabilities.length * Softmax.loss(probability);
            }
        }
        return loss;
    }

    @Override
    public void gradient(float[] logits, int target, float weight, float[] error) {
        float[] probabilities = Softmax.probabilities(logits);
        float spread = (float) (labelSmoothing / error.length);
        float own = (float) (1 - labelSmoothing) + spread;
        for (int j = 0; j < error.length; j++) {
            error[j] = (probabilities[j] - (j == target ? own : spread)) * weight;
        }
    }
}
