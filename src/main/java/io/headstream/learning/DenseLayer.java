package io.headstream.learning;

import java.util.Arrays;

/**
 * One fully connected layer: {@code y = W x + b}. Immutable once the step that makes it is over.
 *
 * <p>Order of summation, fixed for good since hashes of heads depend on it: each output starts from its bias and adds
 * the products of input 0, 1, 2, ... in turn; each gradient adds example after example; each error handed back adds
 * output after output. Each product and each sum is rounded to float32 (no fused multiply-add, which is slow where the
 * processor lacks it). So whatever is computed side by side does not depend on each other: eight outputs below, and the
 * elements of a row, which the JIT compiles to vector instructions. Any number of lanes gives the same bits, and a twin
 * written with the Vector API has only to keep to the same order.
 *
 * @param inputs number of inputs
 * @param rows [outputs], each [inputs + 1], float32: an output's weights, then its bias
 */
record DenseLayer(
        int inputs,
        @SuppressWarnings("ArrayRecordComponent") float[][] rows) {
    private static final int LANES = 8;

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
    float[] forward(float[] x) {
        float[] y = new float[rows.length];
        int j = 0;
        for (; j + LANES <= y.length; j += LANES) {
            forwardEight(x, y, j);
        }
        for (; j < y.length; j++) {
            float[] row = rows[j];
            float sum = row[inputs];
            for (int i = 0; i < inputs; i++) {
                sum += x[i] * row[i];
            }
            y[j] = sum;
        }
        return y;
    }

    /** Eight sums at once, since a processor adds faster than it can finish one sum's additions one by one. */
    private void forwardEight(float[] x, float[] y, int j) {
        float[] row0 = rows[j];
        float[] row1 = rows[j + 1];
        float[] row2 = rows[j + 2];
        float[] row3 = rows[j + 3];
        float[] row4 = rows[j + 4];
        float[] row5 = rows[j + 5];
        float[] row6 = rows[j + 6];
        float[] row7 = rows[j + 7];
        float sum0 = row0[inputs];
        float sum1 = row1[inputs];
        float sum2 = row2[inputs];
        float sum3 = row3[inputs];
        float sum4 = row4[inputs];
        float sum5 = row5[inputs];
        float sum6 = row6[inputs];
        float sum7 = row7[inputs];
        for (int i = 0; i < inputs; i++) {
            float xi = x[i];
            sum0 += xi * row0[i];
            sum1 += xi * row1[i];
            sum2 += xi * row2[i];
            sum3 += xi * row3[i];
            sum4 += xi * row4[i];
            sum5 += xi * row5[i];
            sum6 += xi * row6[i];
            sum7 += xi * row7[i];
        }
        y[j] = sum0;
        y[j + 1] = sum1;
        y[j + 2] = sum2;
        y[j + 3] = sum3;
        y[j + 4] = sum4;
        y[j + 5] = sum5;
        y[j + 6] = sum6;
        y[j + 7] = sum7;
    }

    /** Adds what one example contributes to the gradient, shaped as the rows: delta by input, and delta for the bias. */
    void addGradient(float[] x, float[] delta, float[][] gradient) {
        for (int j = 0; j < gradient.length; j++) {
            float[] row = gradient[j];
            addProduct(delta[j], x, row);
            row[inputs] += delta[j];
        }
    }

    /** The error handed back to the inputs: the transposed weights by delta, [inputs]. */
    float[] backward(float[] delta) {
        float[] back = new float[inputs];
        for (int j = 0; j < rows.length; j++) {
            addProduct(delta[j], rows[j], back);
        }
        return back;
    }

    private void addProduct(float factor, float[] x, float[] sum) {
        for (int i = 0; i < inputs; i++) {
            sum[i] += factor * x[i];
        }
    }
}
