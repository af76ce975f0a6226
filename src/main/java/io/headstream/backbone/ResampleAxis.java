package io.headstream.backbone;

import java.util.Arrays;

/**
 * Which pixels of a line each resampled pixel is made of, and with which weights: output = input × scale + offset with
 * half-pixel centres. The arithmetic, in float32 and in this order, is that of TensorFlow's {@code ScaleAndTranslate}, so
 * that weights come out equal to the bit.
 */
final class ResampleAxis {
    /** Below it weights cannot be brought to a sum of 1; TensorFlow's own limit. */
    private static final float LEAST_SUM = 1000f * Float.MIN_NORMAL;

    private final int[] starts;
    private final float[][] weights;
    private final int longest;
    private final float[] padded;

    private ResampleAxis(int[] starts, float[][] weights) {
        this.starts = starts;
        this.weights = weights;
        this.longest = longest(weights);
        this.padded = new float[weights.length * longest];
        for (int x = 0; x < weights.length; x++) {
            System.arraycopy(weights[x], 0, padded, x * longest, weights[x].length);
        }
    }

    private static int longest(float[][] weights) {
        int longest = 1;
        for (float[] one : weights) {
            longest = Math.max(longest, one.length);
        }
        return longest;
    }

    /**
     * The weights along one axis.
     *
     * @param input pixels there are
     * @param output pixels to make
     */
    static ResampleAxis of(Resize kernel, int input, int output, float scale, float offset) {
        float inverseScale = (float) (1.0 / scale);
        float inverseOffset = -inverseScale * offset;
        float widening = Math.max(inverseScale, 1f);
        float narrowing = 1f / widening;
        float reach = kernel.radius() * widening;
        int[] starts = new int[output];
        float[][] weights = new float[output][];
        for (int x = 0; x < output; x++) {
            float centre = (x + 0.5f) * inverseScale + inverseOffset;
            if (centre < 0 || centre > input) {
                weights[x] = new float[0];
                continue;
            }
            int start = clamp((long) Math.ceil(centre - reach - 0.5f), input);
            int end = clamp((long) Math.floor(centre + reach - 0.5f), input) + 1;
            starts[x] = start;
            weights[x] = weights(kernel, start, Math.max(start, end), centre, narrowing);
        }
        return new ResampleAxis(starts, weights);
    }

    private static float[] weights(Resize kernel, int start, int end, float centre, float narrowing) {
        float[] weights = new float[end - start];
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
            float distance = (float) (start + i) + 0.5f - centre;
            weights[i] = kernel.weight(Math.abs(distance * narrowing));
            sum += weights[i];
        }
        if (Math.abs(sum) < LEAST_SUM) {
            Arrays.fill(weights, 0f);
            return weights;
        }
        float normal = 1f / sum;
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= normal;
        }
        return weights;
    }

    private static int clamp(long index, int input) {
        return (int) Math.max(0, Math.min(input - 1, index));
    }

    /** The first input pixel of this output pixel. */
    int start(int output) {
        return starts[output];
    }

    /** The weights of it and those behind it: [0..]; not copied. */
    float[] weights(int output) {
        return weights[output];
    }

    /** Input pixels that one output pixel is made of at most; at least 1. */
    int longest() {
        return longest;
    }

    /** All weights, zeros behind those of a pixel that has fewer than the {@link #longest}: [output × longest]; not copied. */
    float[] padded() {
        return padded;
    }

    /** How many pixels are made. */
    int size() {
        return starts.length;
    }
}
