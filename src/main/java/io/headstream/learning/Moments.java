package io.headstream.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an optimizer remembers of one layer. Written only by the step that copied it.
 *
 * @param slots one for each number remembered of a parameter, shaped as {@link DenseLayer#rows}; SGD: the velocity;
 *     Adam: the mean, then the mean square; AdaGrad: the sum of squares
 * @param steps how many steps each output has made, [outputs]: a class that comes later has made fewer
 */
record Moments(
        List<float[][]> slots,
        @SuppressWarnings("ArrayRecordComponent") long[] steps) {
    static Moments first(OptimizerSettings optimizer, DenseLayer layer) {
        List<float[][]> slots = new ArrayList<>();
        for (int s = 0; s < optimizer.slots(); s++) {
            slots.add(rows(layer.outputs(), layer.inputs() + 1, optimizer.initial()));
        }
        return new Moments(slots, new long[layer.outputs()]);
    }

    static float[][] rows(int count, int width, float value) {
        float[][] rows = new float[count][width];
        for (float[] row : rows) {
            Arrays.fill(row, value);
        }
        return rows;
    }

    Moments copy() {
        return new Moments(slots.stream().map(DenseLayer::copy).toList(), steps.clone());
    }
}
