package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.proto.GraphDef;

/**
 * A frozen network as a sequence of layers, and where it can be cut for a tail to be trained.
 *
 * @param layers in order; the first is the input
 * @param cuts in order; none before the first layer, as nothing would stay frozen
 */
public record LayerPlan(List<Layer> layers, List<CutPoint> cuts) {
    /**
     * The plan of a flat graph in which every node comes after those that it needs.
     *
     * @param graph with all that leads to the output, and constants in place of variables
     * @param input the node that takes the images
     * @param output the tensor that is the embedding
     * @throws BackboneException if TensorFlow does not know one of its operations, or the output does not depend on the input
     */
    public static LayerPlan of(GraphDef graph, String input, String output) {
        try (ShapedGraph shaped = new ShapedGraph(graph)) {
            DataFlow flow = new DataFlow(graph, NodeOrder.nodeName(input), output);
            List<LayerScopes.Group> groups = LayerScopes.of(flow);
            List<Layer> layers = new LayerDescription(flow, shaped).of(groups);
            return new LayerPlan(layers, new LayerCuts(flow, shaped, groups).of(layers));
        }
    }

    /**
     * The cut that leaves this layer and all after it to the tail.
     *
     * @param layer its name or its index
     * @throws BackboneException if there is no such layer, more than one tensor crosses before it, or the tail holds an
     *     operation that cannot be differentiated; says which layers would do
     */
    public CutPoint cutBefore(String layer) {
        Layer from = layer(layer);
        CutPoint cut = cuts.stream()
                .filter(point -> point.from().index() == from.index())
                .findFirst()
                .orElseThrow(() -> new BackboneException(
                        "layer %d '%s': more than one tensor, or no activations, cross before it; expected one of %s"
                                .formatted(from.index(), from.name(), nearest(from.index()))));
        if (!cut.withoutGradient().isEmpty()) {
            throw new BackboneException("layer %d '%s': from here on TensorFlow cannot differentiate %s"
                    .formatted(
                            from.index(),
                            from.name(),
                            cut.withoutGradient().stream()
                                    .map(lacking -> "'%s' (%s)"
                                            .formatted(lacking.name(), String.join(", ", lacking.withoutGradient())))
                                    .collect(Collectors.joining(", "))));
        }
        return cut;
    }

    /**
     * The layer of this name or index.
     *
     * @throws BackboneException if there is none
     */
    public Layer layer(String nameOrIndex) {
        Optional<Layer> named = layers.stream()
                .filter(layer -> layer.name().equals(nameOrIndex))
                .findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        if (nameOrIndex.matches("\\d{1,9}") && Integer.parseInt(nameOrIndex) < layers.size()) {
            return layers.get(Integer.parseInt(nameOrIndex));
        }
        throw new BackboneException("no layer '%s': expected a number from 0 to %d or a name such as '%s'"
                .formatted(
                        nameOrIndex,
                        layers.size() - 1,
                        layers.get(layers.size() - 1).name()));
    }

    private String nearest(int index) {
        List<String> near = new ArrayList<>();
        cuts.stream()
                .filter(cut -> cut.from().index() < index)
                .reduce((first, second) -> second)
                .ifPresent(cut -> near.add(described(cut)));
        cuts.stream().filter(cut -> cut.from().index() > index).findFirst().ifPresent(cut -> near.add(described(cut)));
        return near.isEmpty() ? "a network with a place to cut" : String.join(" or ", near);
    }

    private static String described(CutPoint cut) {
        return "%d '%s'".formatted(cut.from().index(), cut.from().name());
    }
}
