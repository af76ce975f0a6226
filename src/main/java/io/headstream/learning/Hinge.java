package io.headstream.learning;

import java.util.Arrays;

/**
 * The loss of a linear support vector machine: an example costs nothing once its margin is 1, and what is missing to
 * that, or the square of it, before.
 *
 * <p>One-vs-rest sums, over the classes, how much each logit misses: 1 for the true class, -1 for the others.
 * Crammer-Singer looks at the true class and the highest of the others only: their difference should be 1 (K. Crammer, Y.
 * Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines", JMLR 2, 2001, equation 4); of
 * equal logits the first in label order counts.
 *
 * @param scheme what is compared with what
 * @param squared whether misses are squared
 */
record Hinge(Scheme scheme, boolean squared) implements Loss {
    /** What is compared with what. */
    enum Scheme {
        /** Every class with all others together. */
        ONE_VS_REST("one-vs-rest"),
        /** The true class with the best of the others. */
        CRAMMER_SINGER("crammer-singer");

        private final String text;

        Scheme(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public double loss(float[] logits, int target) {
        double loss = 0;
        if (scheme == Scheme.ONE_VS_REST) {
            for (int j = 0; j < logits.length; j++) {
                loss += cost(1 - (j == target ? logits[j] : -logits[j]));
            }
        } else if (logits.length > 1) {
            loss = cost(1 - (logits[target] - logits[rival(logits, target)]));
        }
        return loss;
    }

    @Override
    public void gradient(float[] logits, int target, float weight, float[] error) {
        Arrays.fill(error, 0);
        if (scheme == Scheme.ONE_VS_REST) {
            for (int j = 0; j < logits.length; j++) {
                float sign = j == target ? 1 : -1;
                error[j] = -sign * slope(1 - sign * logits[j]) * weight;
            }
        } else if (logits.length > 1) {
            int rival = rival(logits, target);
            float slope = slope(1 - (logits[target] - logits[rival])) * weight;
            error[target] = -slope;
            error[rival] = slope;
        }
    }

    private double cost(float miss) {
        double positive = Math.max(miss, 0);
        return squared ? positive * positive : positive;
    }

    private float slope(float miss) {
        if (miss <= 0) {
            return 0;
        }
        return squared ? 2 * miss : 1;
    }

    private static int rival(float[] logits, int target) {
        int rival = target == 0 ? 1 : 0;
        for (int j = 0; j < logits.length; j++) {
            if (j != target && logits[j] > logits[rival]) {
                rival = j;
            }
        }
        return rival;
    }
}
