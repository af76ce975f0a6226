package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Chooses which tensor of a model is the embedding: the one that was named, else the only vector among the outputs, else the
 * only feature map, pooled. Of a classifier that nobody named an output of, it is what the last layer is computed from.
 */
final class OutputChoice {
    private static final String DEFAULT = "default";
    private static final int RANK = 4;
    private static final Set<String> PROBABILITIES = Set.of("Softmax", "Sigmoid");
    private static final Set<String> PRODUCTS = Set.of("MatMul", "Conv2D");
    private static final Set<String> AFTER = Set.of("BiasAdd", "Add", "AddV2", "Identity", "Squeeze", "Reshape");
    private static final Pattern CLASSES =
            Pattern.compile(".*(logit|predict|prob|class|softmax|score).*", Pattern.CASE_INSENSITIVE);

    private final Optional<String> named;
    private final Pooling pooling;
    private final List<String> notes = new ArrayList<>();

    /**
     * What was chosen.
     *
     * @param tensor in the model's flat graph
     * @param shape of it, batch first
     * @param embedding the graph up to it, with its pooling
     * @param pooling what was done to it, if it is a map
     * @param notes why, in sentences
     */
    record Chosen(
            String tensor, List<Long> shape, FrozenGraph embedding, Optional<Pooling> pooling, List<String> notes) {}

    OutputChoice(Optional<String> named, Pooling pooling) {
        this.named = named;
        this.pooling = pooling;
    }

    /** The outputs of a signature that have to be frozen for the choice, by their names. */
    Map<String, TensorInfo> candidates(SignatureDef signature) {
        Map<String, TensorInfo> outputs = new TreeMap<>(signature.getOutputsMap());
        if (named.isPresent()) {
            TensorInfo output = outputs.get(named.get());
            if (output != null) {
                return Map.of(named.get(), output);
            }
            outputs.values().removeIf(tensor -> tensor.getDtype() != DataType.DT_FLOAT);
            if (outputs.isEmpty()) {
                throw none(signature);
            }
            return outputs;
        }
        outputs.values().removeIf(tensor -> !ModelFormChoice.isVector(tensor));
        if (outputs.containsKey(DEFAULT)) {
            outputs.keySet().retainAll(Set.of(DEFAULT));
        }
        if (outputs.isEmpty()) {
            outputs.putAll(signature.getOutputsMap());
            outputs.values()
                    .removeIf(tensor -> tensor.getDtype() != DataType.DT_FLOAT
                            || tensor.getTensorShape().getDimCount() != RANK);
        }
        if (outputs.size() != 1) {
            throw none(signature);
        }
        return outputs;
    }

    private static BackboneException none(SignatureDef signature) {
        return new BackboneException(
                "outputs %s: expected one float32 [n, dimension] or one float32 [n, height, width, channels]; name the one"
                                .formatted(ModelFormChoice.shapes(signature.getOutputsMap()))
                        + " to use, or a layer, with --output");
    }

    /**
     * Chooses.
     *
     * @param outputs the candidates' flat graphs, by name
     * @param input the node that takes the images
     */
    Chosen of(Map<String, FrozenGraph> outputs, String input, boolean channelsFirst) {
        Map.Entry<String, FrozenGraph> first = outputs.entrySet().iterator().next();
        FrozenGraph whole = first.getValue();
        try (ShapedGraph shaped = new ShapedGraph(whole.graph())) {
            String tensor = named.isEmpty()
                    ? features(first.getKey(), whole, input, shaped)
                    : outputs.containsKey(named.get())
                            ? unwrapped(whole, whole.output())
                            : inside(named.get(), outputs, input);
            FrozenGraph upTo = whole.upTo(tensor);
            new DataFlow(upTo.graph(), input, tensor);
            refuseOtherInputs(upTo.graph(), input);
            List<Long> shape = shaped.shape(tensor);
            if (shaped.type(tensor) != DataType.DT_FLOAT) {
                throw new BackboneException("output '%s' is %s: expected float32"
                        .formatted(tensor, ModelFormChoice.type(shaped.type(tensor))));
            }
            if (isVector(shape)) {
                return new Chosen(tensor, shape, upTo, Optional.empty(), List.copyOf(notes));
            }
            if (shape.size() != RANK) {
                throw new BackboneException(
                        "output '%s' is %s: expected [n, dimension] or a feature map [n, height, width, channels]; name a"
                                        .formatted(tensor, Layer.shape(shape))
                                + " layer that is with --output");
            }
            notes.add(
                    pooling == Pooling.AVERAGE
                            ? "'%s' is a feature map %s: its mean over rows and columns is the embedding (see --pooling)"
                                    .formatted(tensor, Layer.shape(shape))
                            : "'%s' is a feature map %s: all of its numbers are the embedding"
                                    .formatted(tensor, Layer.shape(shape)));
            return new Chosen(
                    tensor,
                    shape,
                    new FeatureMap(upTo, shape, channelsFirst).pooled(pooling),
                    Optional.of(pooling),
                    List.copyOf(notes));
        }
    }

    /** What functions return passes through nodes that say nothing: the tensor before them, which a layer made. */
    private static String unwrapped(FrozenGraph graph, String tensor) {
        Map<String, NodeDef> nodes =
                graph.graph().getNodeList().stream().collect(Collectors.toMap(NodeDef::getName, node -> node));
        String made = tensor;
        for (NodeDef node = nodes.get(NodeOrder.nodeName(made));
                node != null && node.getOp().equals("Identity");
                node = nodes.get(NodeOrder.nodeName(made))) {
            made = node.getInput(0);
        }
        return made;
    }

    private static boolean isVector(List<Long> shape) {
        return shape.size() >= 2
                && shape.stream().skip(1).filter(side -> side != 1).count() <= 1;
    }

    /** A classifier's last layer is the part of it that is of no use for other classes. */
    private String features(String name, FrozenGraph whole, String input, ShapedGraph shaped) {
        DataFlow flow = new DataFlow(whole.graph(), input, whole.output());
        NodeDef node = flow.node(whole.output());
        boolean scores = CLASSES.matcher(name).matches();
        while (AFTER.contains(node.getOp()) || PROBABILITIES.contains(node.getOp())) {
            scores |= PROBABILITIES.contains(node.getOp())
                    || CLASSES.matcher(node.getName()).matches();
            Optional<String> from =
                    node.getInputList().stream().filter(flow::isData).findFirst();
            if (from.isEmpty() || from.get().equals(flow.input())) {
                return unwrapped(whole, whole.output());
            }
            node = flow.node(from.get());
        }
        scores |= CLASSES.matcher(node.getName()).matches();
        if (!scores || !PRODUCTS.contains(node.getOp()) || !flow.isData(node.getInput(0))) {
            return unwrapped(whole, whole.output());
        }
        String features = node.getInput(0);
        if (!isVector(shaped.shape(features))) {
            return unwrapped(whole, whole.output());
        }
        notes.add("output '%s' is a classifier's: the embedding is what its last layer is computed from, '%s' %s"
                .formatted(name, features, Layer.shape(shaped.shape(features))));
        return features;
    }

    /** A layer's output or a tensor by its name. */
    private static String inside(String name, Map<String, FrozenGraph> outputs, String input) {
        String bare = name.replaceFirst(":0$", "");
        for (FrozenGraph whole : outputs.values()) {
            if (whole.graph().getNodeList().stream()
                    .anyMatch(node -> node.getName().equals(NodeOrder.nodeName(bare)))) {
                return bare;
            }
        }
        FrozenGraph whole = outputs.values().iterator().next();
        Layer layer = LayerPlan.of(whole.upTo(whole.output()).graph(), input, whole.output())
                .layer(name);
        return layer.nodes().get(layer.nodes().size() - 1);
    }

    private static void refuseOtherInputs(GraphDef graph, String input) {
        List<String> others = graph.getNodeList().stream()
                .filter(node ->
                        node.getOp().equals("Placeholder") && !node.getName().equals(input))
                .map(NodeDef::getName)
                .toList();
        if (!others.isEmpty()) {
            throw new BackboneException(
                    "the output needs inputs %s too: expected a model of the image alone".formatted(others));
        }
    }
}
