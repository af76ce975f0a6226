package io.headstream.learning;

/**
 * A solved linear head, in doubles: {@code score = weights z + bias}.
 *
 * @param weights [classes][features]
 * @param bias [classes]
 * @param temperature what scores are divided by before the softmax, above 0
 */
@SuppressWarnings("ArrayRecordComponent")
record LinearSolution(double[][] weights, double[] bias, double temperature) {
    /**
     * As parameters of a layer, rounded once.
     *
     * @throws ArithmeticException if a number is not finite as float32
     */
    DenseLayer layer(int features) {
        DenseLayer layer = DenseLayer.zeros(features, weights.length);
        for (int k = 0; k < weights.length; k++) {
            float[] row = layer.rows()[k];
            for (int i = 0; i < features; i++) {
                row[i] = finite(weights[k][i]);
            }
            row[features] = finite(bias[k]);
        }
        return layer;
    }

    /** The temperature as float32. */
    float temperature32() {
        return finite(temperature);
    }

    private static float finite(double value) {
        float rounded = (float) value;
        if (!Float.isFinite(rounded)) {
            throw new ArithmeticException("a parameter of %s, expected one that float32 holds".formatted(value));
        }
        return rounded;
    }
}
