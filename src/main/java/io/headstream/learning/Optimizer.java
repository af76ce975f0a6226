package io.headstream.learning;

import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;

/**
 * Turns gradients into steps. Every number is float32 and every element is computed alone, so lanes cannot change a bit.
 * Immutable.
 */
final class Optimizer {
    private final OptimizerSettings settings;
    private final double learningRate;
    private final float kept;

    Optimizer(DenseHyperParameters hyperParameters) {
        this.settings = hyperParameters.optimizer();
        this.learningRate = hyperParameters.learningRate();
        this.kept = (float) (1 - learningRate * hyperParameters.l2());
    }

    /** How many numbers it remembers for each parameter. */
    static int slots(OptimizerSettings settings) {
        return settings instanceof Adam ? 2 : 1;
    }

    /** Steps once: writes the layer's parameters and its moments. */
    void step(DenseLayer layer, float[][] gradient, Moments moments) {
        List<float[][]> slots = moments.slots();
        for (int j = 0; j < layer.outputs(); j++) {
            float[] row = layer.rows()[j];
            shrink(row, layer.inputs());
            long step = ++moments.steps()[j];
            if (settings instanceof Sgd sgd) {
                step(sgd, row, gradient[j], slots.get(0)[j]);
            } else if (settings instanceof Adam adam) {
                step(adam, rate(adam, step), row, gradient[j], slots.get(0)[j], slots.get(1)[j]);
            }
        }
    }

    private void shrink(float[] row, int weights) {
        if (kept < 1) {
            for (int i = 0; i < weights; i++) {
                row[i] *= kept;
            }
        }
    }

    private void step(Sgd sgd, float[] w, float[] g, float[] velocity) {
        float momentum = (float) sgd.momentum();
        float rate = (float) learningRate;
        for (int i = 0; i < w.length; i++) {
            velocity[i] = momentum * velocity[i] - rate * g[i];
            w[i] += velocity[i];
        }
    }

    private static void step(Adam adam, float rate, float[] w, float[] g, float[] mean, float[] square) {
        float beta1 = (float) adam.beta1();
        float beta2 = (float) adam.beta2();
        float rest1 = (float) (1 - adam.beta1());
        float rest2 = (float) (1 - adam.beta2());
        float epsilon = (float) adam.epsilon();
        for (int i = 0; i < w.length; i++) {
            mean[i] = beta1 * mean[i] + rest1 * g[i];
            square[i] = beta2 * square[i] + rest2 * (g[i] * g[i]);
            w[i] -= rate * mean[i] / ((float) Math.sqrt(square[i]) + epsilon);
        }
    }

    /** The learning rate with its bias correction at an output's n-th step. */
    private float rate(Adam adam, long step) {
        double unbiased2 = Math.sqrt(1 - StrictMath.pow(adam.beta2(), (double) step));
        double unbiased1 = 1 - StrictMath.pow(adam.beta1(), (double) step);
        return (float) (learningRate * unbiased2 / unbiased1);
    }
}
