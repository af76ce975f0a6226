package io.headstream.backbone;

import com.google.protobuf.CodedOutputStream;
import io.headstream.embedding.BackboneException;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/**
 * Cuts the tail off a frozen graph: the nodes between one tensor and the output, with placeholders for the weights, as
 * {@link NetworkTail} has them.
 */
final class TailGraph {
    private static final String RESHAPE_SHAPE = "headstream/activation_shape";
    private static final String FEATURES_SHAPE = "headstream/features_shape";
    private static final String WHOLE_ACTIVATION = "headstream/activation_tensor";

    /** A batch that no graph has by chance: what gives as many rows takes batches. */
    private static final int TRIED = 2;

    /** Tails train there. */
    private static final ConfigProto ON_THE_PROCESSOR = ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .putDeviceCount("GPU", 0)
            .build();

    private final GraphDef graph;
    private final String cut;
    private final List<Long> shape;
    private final String output;
    private final Map<String, NodeDef> nodes = new HashMap<>();

    /**
     * Of a flat graph of constants.
     *
     * @param cut the tensor that is the activation
     * @param shape its sides without the batch
     * @param output the tensor that is the embedding of the whole network
     */
    TailGraph(GraphDef graph, String cut, List<Long> shape, String output) {
        this.graph = graph;
        this.cut = cut;
        this.shape = shape;
        this.output = output;
        graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    }

    /**
     * The tail.
     *
     * @param trainable constants that training is to change, by node
     * @throws BackboneException if it cannot be run by itself
     */
    NetworkTail tail(List<String> trainable) {
        Set<String> needed = needed();
        List<WeightTensor> weights = weights(trainable);
        int dimension = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        GraphDef.Builder tail = GraphDef.newBuilder().setVersions(graph.getVersions());
        if (graph.hasLibrary()) {
            tail.setLibrary(graph.getLibrary());
        }
        List<Long> batched = new ArrayList<>(List.of(-1L));
        batched.addAll(shape);
        tail.addNode(TailNodes.placeholder(NetworkTail.ACTIVATION, List.of(-1L, (long) dimension)));
        tail.addNode(TailNodes.integers(RESHAPE_SHAPE, batched));
        tail.addNode(TailNodes.reshape(WHOLE_ACTIVATION, NetworkTail.ACTIVATION, RESHAPE_SHAPE));
        for (WeightTensor weight : weights) {
            tail.addNode(TailNodes.placeholder(
                    weight.name(),
                    weight.shape().stream().map(Integer::longValue).toList()));
        }
        for (NodeDef node : graph.getNodeList()) {
            if (needed.contains(node.getName()) && !trainable.contains(node.getName())) {
                tail.addNode(plain(node));
            }
        }
        int features = features(tail.build(), weights, dimension);
        tail.addNode(TailNodes.integers(FEATURES_SHAPE, List.of(-1L, (long) features)));
        tail.addNode(TailNodes.reshape(NetworkTail.FEATURES, output, FEATURES_SHAPE));
        return new NetworkTail(dimension, features, bytes(tail.build()), weights);
    }

    /** What the output needs besides the activation. */
    private Set<String> needed() {
        Set<String> needed = new LinkedHashSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(NodeOrder.nodeName(output)));
        while (!waiting.isEmpty()) {
            String name = waiting.remove();
            NodeDef node = nodes.get(name);
            if (node != null && !name.equals(NodeOrder.nodeName(cut)) && needed.add(name)) {
                node.getInputList().forEach(input -> waiting.add(NodeOrder.nodeName(input)));
            }
        }
        return needed;
    }

    private List<WeightTensor> weights(List<String> trainable) {
        GraphDef.Builder constants = GraphDef.newBuilder().setVersions(graph.getVersions());
        graph.getNodeList().stream()
                .filter(node -> trainable.contains(node.getName()))
                .forEach(node -> constants.addNode(plain(node)));
        List<WeightTensor> weights = new ArrayList<>();
        try (Graph read = new Graph()) {
            read.importGraphDef(constants.build());
            try (Session session = new Session(read, ON_THE_PROCESSOR)) {
                for (String name : trainable) {
                    try (Result result = session.runner().fetch(name).run()) {
                        weights.add(weight(name, result.get(0).asRawTensor()));
                    }
                }
            }
        }
        return weights;
    }

    private static WeightTensor weight(String name, RawTensor tensor) {
        if (tensor.dataType() != DataType.DT_FLOAT) {
            throw new BackboneException(
                    "weight '%s' is %s, expected float32".formatted(name, ModelFormChoice.type(tensor.dataType())));
        }
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.data().asFloats().read(values);
        return new WeightTensor(
                name,
                Arrays.stream(tensor.shape().asArray())
                        .mapToObj(Math::toIntExact)
                        .toList(),
                values);
    }

    /** How long the output is for one image: told by running the tail, since graphs leave shapes open. */
    private int features(GraphDef tail, List<WeightTensor> weights, int dimension) {
        List<TFloat32> fed = new ArrayList<>();
        try (Graph tried = new Graph()) {
            tried.importGraphDef(tail);
            try (Session session = new Session(tried, ON_THE_PROCESSOR)) {
                Session.Runner runner = session.runner().fetch(output);
                for (WeightTensor weight : weights) {
                    TFloat32 value = tensor(weight.shape(), weight.values());
                    fed.add(value);
                    runner.feed(weight.name(), value);
                }
                TFloat32 activation = tensor(List.of(TRIED, dimension), new float[TRIED * dimension]);
                fed.add(activation);
                try (Result result =
                        runner.feed(NetworkTail.ACTIVATION, activation).run()) {
                    Shape found = result.get(0).shape();
                    if (found.numDimensions() < 2 || found.get(0) != TRIED) {
                        throw new BackboneException(
                                "the tail from '%s' on gave %s for %d images, expected a row for each"
                                        .formatted(cut, found, TRIED));
                    }
                    return Math.toIntExact(found.size() / TRIED);
                }
            }
        } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
            throw new BackboneException(
                    "the tail from '%s' on cannot be run by itself: %s".formatted(cut, e.getMessage()), e);
        } finally {
            fed.forEach(TFloat32::close);
        }
    }

    private static TFloat32 tensor(List<Integer> shape, float[] values) {
        return TFloat32.tensorOf(
                Shape.of(shape.stream().mapToLong(Integer::longValue).toArray()), DataBuffers.of(values, false, false));
    }

    /** As it was, without notes, with the activation under its new name. */
    private NodeDef plain(NodeDef node) {
        NodeDef.Builder plain = node.toBuilder().clearInput().clearDevice().clearExperimentalDebugInfo();
        for (String input : node.getInputList()) {
            plain.addInput(isCut(input) ? WHOLE_ACTIVATION : input);
        }
        for (String attribute : node.getAttrMap().keySet()) {
            if (attribute.startsWith("_")) {
                plain.removeAttr(attribute);
            }
        }
        return plain.build();
    }

    private boolean isCut(String input) {
        return canonical(input).equals(canonical(cut));
    }

    private static String canonical(String tensor) {
        return tensor.endsWith(":0") ? tensor.substring(0, tensor.length() - 2) : tensor;
    }

    /** The graph in the one order of its parts that equal graphs share: it is hashed with the head. */
    private static byte[] bytes(GraphDef graph) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.useDeterministicSerialization();
            graph.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
