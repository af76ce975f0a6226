package io.headstream.learning;

import java.util.Arrays;

/**
 * One fully connected layer: {@code y = x W + b}. Immutable once the step that makes it is over.
 *
 * <p>Order of summation, fixed for good since hashes of heads depend on it: each output starts from its bias and adds
 * the products of input 0, 1, 2, ... in turn, each product and each sum rounded to float32 (no fused multiply-add, which
 * is slow where the processor lacks it). Outputs do not depend on each other, so they are the lanes: the loops below run
 * along a row of the weights, which the JIT compiles to vector instructions, and any number of lanes gives the same
 * bits. A twin written with the Vector API must keep to the same order.
 *
 * @param inputs number of inputs
 * @param outputs number of outputs
 * @param parameters row-major, [(inputs + 1) × outputs], float32: a row of weights for each input, then the biases
 */
record DenseLayer(
        int inputs,
        int outputs,
        @SuppressWarnings("ArrayRecordComponent") float[] parameters) {
    DenseLayer {
        if (parameters.length != (inputs + 1) * outputs) {
            throw new IllegalArgumentException(
                    "%d parameters, expected (%d + 1) × %d".formatted(parameters.length, inputs, outputs));
        }
    }

    static DenseLayer zeros(int inputs, int outputs) {
        return new DenseLayer(inputs, outputs, new float[(inputs + 1) * outputs]);
    }

    /**
     * First parameters of a layer before a ReLU: weights uniform with variance 2 / inputs, biases zero. Source: K. He et
     * al., "Delving Deep into Rectifiers", ICCV 2015, equation 10; uniform rather than normal, to need no logarithm.
     */
    static DenseLayer he(int inputs, int outputs, SplitMix64 random) {
        DenseLayer layer = zeros(inputs, outputs);
        float limit = (float) Math.sqrt(6.0 / inputs);
        for (int i = 0; i < inputs * outputs; i++) {
            layer.parameters[i] = (2 * random.nextFloat() - 1) * limit;
        }
        return layer;
    }

    DenseLayer copy() {
        return new DenseLayer(inputs, outputs, parameters.clone());
    }

    /** The layer's outputs for one input, before any ReLU: [outputs]. */
    float[] forward(float[] x) {
        float[] w = parameters;
        float[] y = Arrays.copyOfRange(w, inputs * outputs, w.length);
        int i = 0;
        // Four inputs at a time, still one after the other: y is loaded and stored a quarter as often.
        for (; i + 4 <= inputs; i += 4) {
            float x0 = x[i];
            float x1 = x[i + 1];
            float x2 = x[i + 2];
            float x3 = x[i + 3];
            int row0 = i * outputs;
            int row1 = row0 + outputs;
            int row2 = row1 + outputs;
            int row3 = row2 + outputs;
            for (int j = 0; j < outputs; j++) {
                y[j] = y[j] + x0 * w[row0 + j] + x1 * w[row1 + j] + x2 * w[row2 + j] + x3 * w[row3 + j];
            }
        }
        for (; i < inputs; i++) {
            int row = i * outputs;
            for (int j = 0; j < outputs; j++) {
                y[j] += x[i] * w[row + j];
            }
        }
        return y;
    }

    /**
     * Adds what one example contributes to the gradient, [(inputs + 1) × outputs]: input by delta, and delta for the
     * biases.
     */
    void addGradient(float[] x, float[] delta, float[] gradient) {
        for (int i = 0; i < inputs; i++) {
            float xi = x[i];
            // Behind a ReLU half of the inputs are zero, and adding a zero product changes nothing.
            if (xi != 0) {
                int row = i * outputs;
                for (int j = 0; j < outputs; j++) {
                    gradient[row + j] += xi * delta[j];
                }
            }
        }
        int row = inputs * outputs;
        for (int j = 0; j < outputs; j++) {
            gradient[row + j] += delta[j];
        }
    }

    /** The error handed back to the inputs: delta by the transposed weights, summed in output order, [inputs]. */
    float[] backward(float[] delta) {
        float[] back = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            int row = i * outputs;
            float sum = 0;
            for (int j = 0; j < outputs; j++) {
                sum += delta[j] * parameters[row + j];
            }
            back[i] = sum;
        }
        return back;
    }
}
