package io.headstream.learning;

/** What a gradient-trained head makes as small as it can, for one example. Immutable, thread-safe. */
interface Loss {
    /** The loss of an example with these logits, [classes]. */
    double loss(float[] logits, int target);

    /**
     * Writes the gradient with respect to the logits, times a weight.
     *
     * @param logits [classes]
     * @param target the true class
     * @param weight of the example
     * @param error [classes], overwritten
     */
    void gradient(float[] logits, int target, float weight, float[] error);
}
