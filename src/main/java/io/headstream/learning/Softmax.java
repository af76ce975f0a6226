package io.headstream.learning;

/** The softmax function and its log loss, the same bits everywhere: StrictMath, sums in class order, in double. */
final class Softmax {
    /** Below this a probability counts as this much: a loss of at most 34.5 nats, never infinite. */
    static final double SMALLEST_PROBABILITY = 1e-15;

    private Softmax() {}

    /** Probabilities of logits: [classes]. */
    static float[] probabilities(float[] logits) {
        return probabilities(logits, 1);
    }

    /** Probabilities of logits divided by a temperature: [classes]; shifted by the largest, so that nothing overflows. */
    static float[] probabilities(float[] logits, float temperature) {
        float[] probabilities = new float[logits.length];
        if (logits.length == 0) {
            return probabilities;
        }
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double[] exponentials = new double[logits.length];
        double sum = 0;
        for (int j = 0; j < logits.length; j++) {
            exponentials[j] = StrictMath.exp(((double) logits[j] - max) / temperature);
            sum += exponentials[j];
        }
        for (int j = 0; j < logits.length; j++) {
            probabilities[j] = (float) (exponentials[j] / sum);
        }
        return probabilities;
    }

    /** The place of the largest value; of equal ones the first. */
    static int top(float[] values) {
        int top = 0;
        for (int j = 1; j < values.length; j++) {
            if (values[j] > values[top]) {
                top = j;
            }
        }
        return top;
    }

    /** Log loss, in nats, of the probability given to the true class. */
    static double loss(float probability) {
        return -StrictMath.log(Math.max(probability, SMALLEST_PROBABILITY));
    }
}
