package io.headstream.backbone;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A layer of a frozen network: the operations on the way from picture to embedding that its writer gave one name.
 *
 * @param index its number; 0 is the input. As in Keras, but for layers that leave nothing in a graph, such as dropout
 * @param name as the writer called it, without the scope that all share
 * @param operations what it does, in order, such as {@code Conv2D, BiasAdd, Relu}
 * @param outputShape of its last operation, batch first; -1 where that is open; empty where even the rank is
 * @param parameters numbers in its weights, statistics of batch norm included
 * @param nodes its operations' names in the graph, in order
 * @param withoutGradient those of its kinds of operations that TensorFlow cannot differentiate here: a tail with this
 *     layer cannot be trained
 */
public record Layer(
        int index,
        String name,
        List<String> operations,
        List<Long> outputShape,
        long parameters,
        List<String> nodes,
        List<String> withoutGradient) {
    /** Output shape as people write it: {@code [?, 7, 7, 512]}. */
    public String shape() {
        return shape(outputShape);
    }

    /** Sides as people write them. */
    public static String shape(List<Long> sides) {
        return sides.isEmpty()
                ? "[?]"
                : sides.stream()
                        .map(side -> side < 0 ? "?" : side.toString())
                        .collect(Collectors.joining(", ", "[", "]"));
    }
}
