package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;

/** {@link Kernels} in plain Java, with loops that a JIT compiles well. */
final class ScalarKernels extends Kernels {
    /** Sums at once, since a processor adds faster than it can finish one sum's additions one by one. */
    private static final int HALF = LANES / 2;

    @Override
    String name() {
        return "scalar";
    }

    @Override
    void dots(float[] common, float[][] others, int length, float[] out) {
        int whole = length - length % LANES;
        float[] lanes = new float[LANES];
        for (int k = 0; k < others.length; k++) {
            half(common, others[k], 0, whole, lanes);
            half(common, others[k], HALF, whole, lanes);
            out[k] = finish(lanes, common, others[k], whole, length);
        }
    }

    /** Eight of the lanes, from a given one on. */
    private static void half(float[] a, float[] b, int first, int whole, float[] lanes) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int i = first; i < whole; i += LANES) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
            s4 += a[i + 4] * b[i + 4];
            s5 += a[i + 5] * b[i + 5];
            s6 += a[i + 6] * b[i + 6];
            s7 += a[i + 7] * b[i + 7];
        }
        lanes[first] = s0;
        lanes[first + 1] = s1;
        lanes[first + 2] = s2;
        lanes[first + 3] = s3;
        lanes[first + 4] = s4;
        lanes[first + 5] = s5;
        lanes[first + 6] = s6;
        lanes[first + 7] = s7;
    }

    @Override
    void combine(float[] factors, float[][] vectors, int length, float[] out) {
        for (int i = 0; i < length; i++) {
            out[i] = 0;
        }
        for (int k = 0; k < factors.length; k++) {
            float factor = factors[k];
            if (factor != 0) {
                addProduct(factor, vectors[k], length, out);
            }
        }
    }

    private static void addProduct(float factor, float[] vector, int length, float[] out) {
        for (int i = 0; i < length; i++) {
            out[i] += factor * vector[i];
        }
    }

    @Override
    void scale(float[] values, int length, float factor) {
        for (int i = 0; i < length; i++) {
            values[i] *= factor;
        }
    }

    @Override
    void average(float[] average, float[] values, float share) {
        for (int i = 0; i < average.length; i++) {
            average[i] += share * (values[i] - average[i]);
        }
    }

    @Override
    void sgd(float[] w, float[] g, float[] velocity, float rate, float momentum) {
        for (int i = 0; i < w.length; i++) {
            velocity[i] = momentum * velocity[i] - rate * g[i];
            w[i] += velocity[i];
        }
    }

    @Override
    void nesterov(float[] w, float[] g, float[] velocity, float rate, float momentum) {
        for (int i = 0; i < w.length; i++) {
            float step = rate * g[i];
            velocity[i] = momentum * velocity[i] - step;
            w[i] += momentum * velocity[i] - step;
        }
    }

    @Override
    void adam(float[] w, float[] g, float[] mean, float[] square, AdamNumbers numbers) {
        float rate = numbers.rate();
        float beta1 = numbers.beta1();
        float rest1 = numbers.rest1();
        float beta2 = numbers.beta2();
        float rest2 = numbers.rest2();
        float epsilon = numbers.epsilon();
        for (int i = 0; i < w.length; i++) {
            mean[i] = beta1 * mean[i] + rest1 * g[i];
            square[i] = beta2 * square[i] + rest2 * (g[i] * g[i]);
            w[i] -= rate * mean[i] / ((float) Math.sqrt(square[i]) + epsilon);
        }
    }

    @Override
    void addProducts(
            double[][] c, double[][] a, double[][] b, IndexRange rows, IndexRange ks, IndexRange columns, Part part) {
        ScalarProducts.add(c, a, b, rows, ks, columns, part);
    }

    @Override
    void adaGrad(float[] w, float[] g, float[] squares, float rate, float epsilon) {
        for (int i = 0; i < w.length; i++) {
            squares[i] += g[i] * g[i];
            w[i] -= rate * g[i] / (float) Math.sqrt(squares[i] + epsilon);
        }
    }
}
