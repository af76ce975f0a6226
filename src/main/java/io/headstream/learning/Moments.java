package io.headstream.learning;

import java.util.ArrayList;
import java.util.List;

/**
 * What an optimizer remembers of one layer. Written only by the step that copied it.
 *
 * @param slots one for each number remembered of a parameter, shaped as {@link DenseLayer#rows}; SGD: the velocity;
 *     Adam: the mean, then the mean square
 * @param steps how many steps each output has made, [outputs]: a class that comes later has made fewer
 */
record Moments(
        List<float[][]> slots,
        @SuppressWarnings("ArrayRecordComponent") long[] steps) {
    static Moments zeros(int slots, DenseLayer layer) {
        List<float[][]> zeros = new ArrayList<>();
        for (int s = 0; s < slots; s++) {
            zeros.add(new float[layer.outputs()][layer.inputs() + 1]);
        }
        return new Moments(zeros, new long[layer.outputs()]);
    }

    Moments copy() {
        return new Moments(slots.stream().map(DenseLayer::copy).toList(), steps.clone());
    }
}
