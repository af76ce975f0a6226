package io.headstream.learning;

import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;

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
    void step(DenseLayer layer, float[] gradient, Moments moments) {
        shrink(layer);
        for (int j = 0; j < layer.outputs(); j++) {
            moments.steps()[j]++;
        }
        if (settings instanceof Sgd sgd) {
            step(sgd, layer.parameters(), gradient, moments.slots().get(0));
        } else if (settings instanceof Adam adam) {
            step(adam, layer, gradient, moments);
        }
    }

    private void shrink(DenseLayer layer) {
        if (kept < 1) {
            float[] w = layer.parameters();
            int weights = layer.inputs() * layer.outputs();
            for (int i = 0; i < weights; i++) {
                w[i] *= kept;
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

    private void step(Adam adam, DenseLayer layer, float[] g, Moments moments) {
        float beta1 = (float) adam.beta1();
        float beta2 = (float) adam.beta2();
        float rest1 = (float) (1 - adam.beta1());
        float rest2 = (float) (1 - adam.beta2());
        float epsilon = (float) adam.epsilon();
        float[] w = layer.parameters();
        float[] mean = moments.slots().get(0);
        float[] square = moments.slots().get(1);
        float[] rates = rates(adam, moments.steps());
        int outputs = layer.outputs();
        for (int row = 0; row < w.length; row += outputs) {
            for (int j = 0; j < outputs; j++) {
                int i = row + j;
                mean[i] = beta1 * mean[i] + rest1 * g[i];
                square[i] = beta2 * square[i] + rest2 * g[i] * g[i];
                w[i] -= rates[j] * mean[i] / ((float) Math.sqrt(square[i]) + epsilon);
            }
        }
    }

    /** The learning rate of each output with its bias correction, by how many steps the output has made. */
    private float[] rates(Adam adam, long[] steps) {
        float[] rates = new float[steps.length];
        for (int j = 0; j < rates.length; j++) {
            if (j > 0 && steps[j] == steps[j - 1]) {
                rates[j] = rates[j - 1];
            } else {
                double unbiased2 = Math.sqrt(1 - StrictMath.pow(adam.beta2(), (double) steps[j]));
                double unbiased1 = 1 - StrictMath.pow(adam.beta1(), (double) steps[j]);
                rates[j] = (float) (learningRate * unbiased2 / unbiased1);
            }
        }
        return rates;
    }
}
