package io.headstream.learning;

import io.headstream.learning.OuterProducts.Part;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels} on the Vector API, for processors with vectors of 256 bits or more. Compiled apart from the rest, since
 * javac warns of every use of an incubating module and cannot be told not to. Loaded by name, by {@link Kernels#chosen}.
 */
final class VectorKernels extends Kernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final int WIDTH = 8;
    private static final int BLOCK = 4 * WIDTH;

    /** As wide as there are: every element is computed on its own. */
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private static final int DOUBLES_WIDTH = DOUBLES.length();

    @Override
    String name() {
        return "vector";
    }

    @Override
    boolean isFast() {
        return FloatVector.SPECIES_PREFERRED.length() >= WIDTH;
    }

    @Override
    void dots(float[] common, float[][] others, int length, float[] out) {
        int whole = length - length % LANES;
        float[] lanes = new float[LANES];
        int k = 0;
        for (; k + 4 <= others.length; k += 4) {
            fourDots(common, others, k, whole, length, lanes, out);
        }
        for (; k < others.length; k++) {
            float[] other = others[k];
            FloatVector low = FloatVector.zero(SPECIES);
            FloatVector high = FloatVector.zero(SPECIES);
            for (int i = 0; i < whole; i += LANES) {
                low = low.add(load(common, i).mul(load(other, i)));
                high = high.add(load(common, i + WIDTH).mul(load(other, i + WIDTH)));
            }
            out[k] = finish(low, high, lanes, common, other, whole, length);
        }
    }

    /** Four at once, so that each element of the common vector is loaded once for four. */
    private static void fourDots(
            float[] common, float[][] others, int k, int whole, int length, float[] lanes, float[] out) {
        float[] b0 = others[k];
        float[] b1 = others[k + 1];
        float[] b2 = others[k + 2];
        float[] b3 = others[k + 3];
        FloatVector low0 = FloatVector.zero(SPECIES);
        FloatVector low1 = FloatVector.zero(SPECIES);
        FloatVector low2 = FloatVector.zero(SPECIES);
        FloatVector low3 = FloatVector.zero(SPECIES);
        FloatVector high0 = FloatVector.zero(SPECIES);
        FloatVector high1 = FloatVector.zero(SPECIES);
        FloatVector high2 = FloatVector.zero(SPECIES);
        FloatVector high3 = FloatVector.zero(SPECIES);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector low = load(common, i);
            FloatVector high = load(common, i + WIDTH);
            low0 = low0.add(low.mul(load(b0, i)));
            low1 = low1.add(low.mul(load(b1, i)));
            low2 = low2.add(low.mul(load(b2, i)));
            low3 = low3.add(low.mul(load(b3, i)));
            high0 = high0.add(high.mul(load(b0, i + WIDTH)));
            high1 = high1.add(high.mul(load(b1, i + WIDTH)));
            high2 = high2.add(high.mul(load(b2, i + WIDTH)));
            high3 = high3.add(high.mul(load(b3, i + WIDTH)));
        }
        out[k] = finish(low0, high0, lanes, common, b0, whole, length);
        out[k + 1] = finish(low1, high1, lanes, common, b1, whole, length);
        out[k + 2] = finish(low2, high2, lanes, common, b2, whole, length);
        out[k + 3] = finish(low3, high3, lanes, common, b3, whole, length);
    }

    private static float finish(
            FloatVector low, FloatVector high, float[] lanes, float[] a, float[] b, int whole, int length) {
        low.intoArray(lanes, 0);
        high.intoArray(lanes, WIDTH);
        return finish(lanes, a, b, whole, length);
    }

    @Override
    void combine(float[] factors, float[][] vectors, int length, float[] out) {
        // Zeros are left out beforehand: a branch among vectors makes compilers keep them on the heap.
        float[] terms = new float[factors.length];
        float[][] rows = new float[factors.length][];
        int count = 0;
        for (int k = 0; k < factors.length; k++) {
            if (factors[k] != 0) {
                terms[count] = factors[k];
                rows[count++] = vectors[k];
            }
        }
        int i = 0;
        for (; i + BLOCK <= length; i += BLOCK) {
            combineBlock(terms, rows, count, i, out);
        }
        for (; i + WIDTH <= length; i += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int k = 0; k < count; k++) {
                sum = sum.add(load(rows[k], i).mul(terms[k]));
            }
            sum.intoArray(out, i);
        }
        for (; i < length; i++) {
            float sum = 0;
            for (int k = 0; k < count; k++) {
                sum += terms[k] * rows[k][i];
            }
            out[i] = sum;
        }
    }

    /** Four vectors of sums that stay in registers for all terms. */
    private static void combineBlock(float[] terms, float[][] rows, int count, int i, float[] out) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int k = 0; k < count; k++) {
            float[] row = rows[k];
            FloatVector term = FloatVector.broadcast(SPECIES, terms[k]);
            sum0 = sum0.add(load(row, i).mul(term));
            sum1 = sum1.add(load(row, i + WIDTH).mul(term));
            sum2 = sum2.add(load(row, i + 2 * WIDTH).mul(term));
            sum3 = sum3.add(load(row, i + 3 * WIDTH).mul(term));
        }
        sum0.intoArray(out, i);
        sum1.intoArray(out, i + WIDTH);
        sum2.intoArray(out, i + 2 * WIDTH);
        sum3.intoArray(out, i + 3 * WIDTH);
    }

    @Override
    void addProducts(
            double[][] c, double[][] a, double[][] b, IndexRange rows, IndexRange ks, IndexRange columns, Part part) {
        int i = rows.from();
        for (; i + 4 <= rows.to(); i += 4) {
            int j = part == Part.UPPER ? Math.max(i, columns.from()) : columns.from();
            for (; j + 2 * DOUBLES_WIDTH <= columns.to(); j += 2 * DOUBLES_WIDTH) {
                fourRows(c, i, a, b, ks, j);
            }
            for (int row = i; row < i + 4; row++) {
                oneRow(c[row], row, a, b, ks, j, columns.to());
            }
        }
        for (; i < rows.to(); i++) {
            oneRow(c[i], i, a, b, ks, part == Part.UPPER ? Math.max(i, columns.from()) : columns.from(), columns.to());
        }
    }

    /** Two vectors of four rows, which stay in registers for all products. */
    private static void fourRows(double[][] c, int i, double[][] a, double[][] b, IndexRange ks, int j) {
        int next = j + DOUBLES_WIDTH;
        DoubleVector low0 = load(c[i], j);
        DoubleVector low1 = load(c[i + 1], j);
        DoubleVector low2 = load(c[i + 2], j);
        DoubleVector low3 = load(c[i + 3], j);
        DoubleVector high0 = load(c[i], next);
        DoubleVector high1 = load(c[i + 1], next);
        DoubleVector high2 = load(c[i + 2], next);
        DoubleVector high3 = load(c[i + 3], next);
        for (int k = ks.from(); k < ks.to(); k++) {
            double[] column = a[k];
            DoubleVector low = load(b[k], j);
            DoubleVector high = load(b[k], next);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, column[i]);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, column[i + 1]);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, column[i + 2]);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, column[i + 3]);
            low0 = low0.add(low.mul(a0));
            low1 = low1.add(low.mul(a1));
            low2 = low2.add(low.mul(a2));
            low3 = low3.add(low.mul(a3));
            high0 = high0.add(high.mul(a0));
            high1 = high1.add(high.mul(a1));
            high2 = high2.add(high.mul(a2));
            high3 = high3.add(high.mul(a3));
        }
        low0.intoArray(c[i], j);
        low1.intoArray(c[i + 1], j);
        low2.intoArray(c[i + 2], j);
        low3.intoArray(c[i + 3], j);
        high0.intoArray(c[i], next);
        high1.intoArray(c[i + 1], next);
        high2.intoArray(c[i + 2], next);
        high3.intoArray(c[i + 3], next);
    }

    private static void oneRow(double[] c, int i, double[][] a, double[][] b, IndexRange ks, int from, int to) {
        for (int k = ks.from(); k < ks.to() && from < to; k++) {
            OuterProducts.addMultiple(c, a[k][i], b[k], from, to);
        }
    }

    @Override
    void scale(float[] values, int length, float factor) {
        int i = 0;
        for (; i + WIDTH <= length; i += WIDTH) {
            load(values, i).mul(factor).intoArray(values, i);
        }
        for (; i < length; i++) {
            values[i] *= factor;
        }
    }

    @Override
    void average(float[] average, float[] values, float share) {
        int i = 0;
        for (; i + WIDTH <= average.length; i += WIDTH) {
            FloatVector old = load(average, i);
            old.add(load(values, i).sub(old).mul(share)).intoArray(average, i);
        }
        for (; i < average.length; i++) {
            average[i] += share * (values[i] - average[i]);
        }
    }

    @Override
    void sgd(float[] w, float[] g, float[] velocity, float rate, float momentum) {
        int i = 0;
        for (; i + WIDTH <= w.length; i += WIDTH) {
            FloatVector v = load(velocity, i).mul(momentum).sub(load(g, i).mul(rate));
            v.intoArray(velocity, i);
            load(w, i).add(v).intoArray(w, i);
        }
        for (; i < w.length; i++) {
            velocity[i] = momentum * velocity[i] - rate * g[i];
            w[i] += velocity[i];
        }
    }

    @Override
    void nesterov(float[] w, float[] g, float[] velocity, float rate, float momentum) {
        int i = 0;
        for (; i + WIDTH <= w.length; i += WIDTH) {
            FloatVector step = load(g, i).mul(rate);
            FloatVector v = load(velocity, i).mul(momentum).sub(step);
            v.intoArray(velocity, i);
            load(w, i).add(v.mul(momentum).sub(step)).intoArray(w, i);
        }
        for (; i < w.length; i++) {
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
        int i = 0;
        for (; i + WIDTH <= w.length; i += WIDTH) {
            FloatVector gradient = load(g, i);
            FloatVector m = load(mean, i).mul(beta1).add(gradient.mul(rest1));
            FloatVector s =
                    load(square, i).mul(beta2).add(gradient.mul(gradient).mul(rest2));
            m.intoArray(mean, i);
            s.intoArray(square, i);
            FloatVector root = s.lanewise(VectorOperators.SQRT).add(epsilon);
            load(w, i).sub(m.mul(rate).div(root)).intoArray(w, i);
        }
        for (; i < w.length; i++) {
            mean[i] = beta1 * mean[i] + rest1 * g[i];
            square[i] = beta2 * square[i] + rest2 * (g[i] * g[i]);
            w[i] -= rate * mean[i] / ((float) Math.sqrt(square[i]) + epsilon);
        }
    }

    @Override
    void adaGrad(float[] w, float[] g, float[] squares, float rate, float epsilon) {
        int i = 0;
        for (; i + WIDTH <= w.length; i += WIDTH) {
            FloatVector gradient = load(g, i);
            FloatVector s = load(squares, i).add(gradient.mul(gradient));
            s.intoArray(squares, i);
            FloatVector root = s.add(epsilon).lanewise(VectorOperators.SQRT);
            load(w, i).sub(gradient.mul(rate).div(root)).intoArray(w, i);
        }
        for (; i < w.length; i++) {
            squares[i] += g[i] * g[i];
            w[i] -= rate * g[i] / (float) Math.sqrt(squares[i] + epsilon);
        }
    }

    private static DoubleVector load(double[] from, int at) {
        return DoubleVector.fromArray(DOUBLES, from, at);
    }

    private static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(SPECIES, from, at);
    }
}
