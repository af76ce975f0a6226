package io.headstream.backbone;

import java.util.List;
import java.util.OptionalLong;

/**
 * A place where a network can be cut in two: one tensor is all that crosses. What is before it is the trunk, what comes
 * after it the tail.
 *
 * @param from the tail's first layer
 * @param tensor what crosses: the trunk's output and the tail's input, such as {@code vgg16/block4_pool/MaxPool}
 * @param shape of it, batch first; -1 where that is open
 * @param tail the tail's layers, in order
 * @param weights constants that the tail uses, in the graph's order
 */
public record CutPoint(Layer from, String tensor, List<Long> shape, List<Layer> tail, List<Weight> weights) {
    /**
     * A constant of the tail.
     *
     * @param node its name in the graph
     * @param shape of it
     * @param trainable false for batch norm's statistics, for what the model's writer did not train, and for what the trunk
     *     uses too
     */
    public record Weight(String node, List<Long> shape, boolean trainable) {}

    /** Numbers that cross for one image; empty where the shape leaves that open. */
    public OptionalLong valuesPerImage() {
        return shape.isEmpty() || shape.stream().skip(1).anyMatch(side -> side < 0)
                ? OptionalLong.empty()
                : OptionalLong.of(shape.stream().skip(1).reduce(1L, Math::multiplyExact));
    }

    /** The constants that training would change. */
    public List<Weight> trainable() {
        return weights.stream().filter(Weight::trainable).toList();
    }

    /** The tail's layers that TensorFlow cannot differentiate here; where there is one, the tail cannot be trained. */
    public List<Layer> withoutGradient() {
        return tail.stream().filter(layer -> !layer.withoutGradient().isEmpty()).toList();
    }
}
