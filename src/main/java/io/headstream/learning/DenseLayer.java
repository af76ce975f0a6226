package io.headstream.learning;

import java.util.Arrays;

/**
 * One fully connected layer: {@code y = W x + b}. Immutable once the step that makes it is over. What it computes, it
 * computes in the order that {@link Kernels} fixes: each output is a dot product, and then the bias.
 *
 * @param inputs number of inputs
 * @param rows [outputs], each [inputs + 1], float32: an output's weights, then its bias
 */
record DenseLayer(
        int inputs,
        @SuppressWarnings("ArrayRecordComponent") float[][] rows) {
    static DenseLayer zeros(int inputs, int outputs) {
        return new DenseLayer(inputs, new float[outputs][inputs + 1]);
    }

    /**
     * First parameters of a layer before a ReLU: weights uniform with variance 2 / inputs, biases zero. Source: K. He et
     * al., "Delving Deep into Rectifiers", ICCV 2015, equation 10; uniform rather than normal, to need no logarithm.
     */
    static DenseLayer he(int inputs, int outputs, SplitMix64 random) {
        DenseLayer layer = zeros(inputs, outputs);
        float limit = (float) Math.sqrt(6.0 / inputs);
        for (float[] row : layer.rows) {
            for (int i = 0; i < inputs; i++) {
                row[i] = (2 * random.nextFloat() - 1) * limit;
            }
        }
        return layer;
    }

    int outputs() {
        return rows.length;
    }

    DenseLayer copy() {
        return new DenseLayer(inputs, copy(rows));
    }

    static float[][] copy(float[][] rows) {
        return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
    }

    /** The layer's outputs for one input, before any ReLU: [outputs]. */
    float[] forward(float[] x, Kernels kernels) {
        float[] y = new float[rows.length];
        kernels.dots(x, rows, inputs, y);
        for (int j = 0; j < y.length; j++) {
            y[j] += rows[j][inputs];
        }
        return y;
    }

    /**
     * The same for many inputs: [examples][outputs]. Goes through the layer once, not once for each example, which counts
     * where it does not fit the cache.
     */
    float[][] forward(float[][] xs, Kernels kernels) {
        float[][] ys = new float[xs.length][rows.length];
        float[] column = new float[xs.length];
        for (int j = 0; j < rows.length; j++) {
            kernels.dots(rows[j], xs, inputs, column);
            for (int e = 0; e < xs.length; e++) {
                ys[e][j] = column[e] + rows[j][inputs];
            }
        }
        return ys;
    }

    /**
     * The gradient of the rows: for each output the examples' errors by inputs, and for its bias the errors.
     *
     * @param xs [examples][inputs]
     * @param deltas [examples][outputs]
     * @param gradient shaped as the rows, overwritten
     */
    void gradient(float[][] xs, float[][] deltas, float[][] gradient, Kernels kernels) {
        float[] column = new float[xs.length];
        for (int j = 0; j < gradient.length; j++) {
            float sum = 0;
            for (int e = 0; e < xs.length; e++) {
                column[e] = deltas[e][j];
                sum += column[e];
            }
            kernels.combine(column, xs, inputs, gradient[j]);
            gradient[j][inputs] = sum;
        }
    }

    /** The error handed back to the inputs: the transposed weights by delta, [inputs]. */
    float[] backward(float[] delta, Kernels kernels) {
        float[] back = new float[inputs];
        kernels.combine(delta, rows, inputs, back);
        return back;
    }
}
