package io.headstream.learning;

import io.headstream.learning.Kernels.AdamNumbers;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;

/** Turns gradients into steps. Every number is float32 and every element is computed alone. Immutable. */
final class Optimizer {
    private final StepSettings settings;
    private final Kernels kernels;

    Optimizer(StepSettings settings, Kernels kernels) {
        this.settings = settings;
        this.kernels = kernels;
    }

    /**
     * Scales gradients down to the longest allowed.
     *
     * @return whether their length is a number; if not, nothing was scaled
     */
    boolean clip(List<float[][]> gradients) {
        double squares = 0;
        float[] square = new float[1];
        for (float[][] gradient : gradients) {
            for (float[] row : gradient) {
                kernels.dots(row, new float[][] {row}, row.length, square);
                squares += square[0];
            }
        }
        double norm = Math.sqrt(squares);
        if (settings.clipNorm() > 0 && norm > settings.clipNorm() && Double.isFinite(norm)) {
            float factor = (float) (settings.clipNorm() / norm);
            gradients.forEach(rows -> List.of(rows).forEach(row -> kernels.scale(row, row.length, factor)));
        }
        return Double.isFinite(norm);
    }

    /**
     * Steps one output of a layer: writes its parameters and its moments.
     *
     * @param learningRate of this step
     */
    void step(DenseLayer layer, int j, float[] gradient, Moments moments, double learningRate) {
        float[] row = layer.rows()[j];
        float kept = (float) (1 - learningRate * settings.l2());
        if (kept < 1) {
            kernels.scale(row, layer.inputs(), kept);
        }
        long step = ++moments.steps()[j];
        List<float[][]> slots = moments.slots();
        float rate = (float) learningRate;
        if (settings.optimizer() instanceof Sgd sgd && sgd.nesterov()) {
            kernels.nesterov(row, gradient, slots.get(0)[j], rate, (float) sgd.momentum());
        } else if (settings.optimizer() instanceof Sgd sgd) {
            kernels.sgd(row, gradient, slots.get(0)[j], rate, (float) sgd.momentum());
        } else if (settings.optimizer() instanceof Adam adam) {
            kernels.adam(row, gradient, slots.get(0)[j], slots.get(1)[j], numbers(adam, learningRate, step));
        } else if (settings.optimizer() instanceof AdaGrad adaGrad) {
            kernels.adaGrad(row, gradient, slots.get(0)[j], rate, (float) adaGrad.epsilon());
        }
    }

    /** The constants of Adam, and the learning rate with its bias correction at an output's n-th step. */
    private static AdamNumbers numbers(Adam adam, double learningRate, long step) {
        double unbiased2 = Math.sqrt(1 - StrictMath.pow(adam.beta2(), (double) step));
        double unbiased1 = 1 - StrictMath.pow(adam.beta1(), (double) step);
        return new AdamNumbers(
                (float) (learningRate * unbiased2 / unbiased1),
                (float) adam.beta1(),
                (float) (1 - adam.beta1()),
                (float) adam.beta2(),
                (float) (1 - adam.beta2()),
                (float) adam.epsilon());
    }
}
