package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.family.TType;

/** A graph as TensorFlow understands it: shapes and types of its tensors, and which nodes have gradients. */
final class ShapedGraph implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Map<NodeDef, Boolean> differentiable = new HashMap<>();

    /** @throws BackboneException if TensorFlow does not take it, as with an operation that it does not know */
    ShapedGraph(GraphDef definition) {
        try {
            graph.importGraphDef(definition);
        } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
            graph.close();
            throw new BackboneException("TensorFlow does not take the graph: " + e.getMessage(), e);
        }
    }

    /** Sides of a tensor; -1 where one is open, empty where even the rank is. */
    List<Long> shape(String tensor) {
        Shape shape = output(tensor).shape();
        return shape.isUnknown()
                ? List.of()
                : Arrays.stream(shape.asArray()).boxed().toList();
    }

    DataType type(String tensor) {
        return output(tensor).dataType();
    }

    /** Name, type and shape of a tensor, as signatures tell them. */
    TensorInfo info(String tensor) {
        return TensorInfo.newBuilder()
                .setName(tensor.indexOf(':') < 0 ? tensor + ":0" : tensor)
                .setDtype(type(tensor))
                .setTensorShape(proto(shape(tensor)))
                .build();
    }

    /** Whether a node makes anything. */
    boolean hasOutput(String node) {
        return graph.operationOrThrow(node).numOutputs() > 0;
    }

    /**
     * Whether TensorFlow can build the gradient of a node from its first output to all its inputs of floating point. Asks
     * by building it, on placeholders.
     */
    boolean isDifferentiable(NodeDef node) {
        if (!isFloat(type(node.getName()))) {
            return true;
        }
        NodeDef anonymous = node.toBuilder().setName("").clearInput().build();
        return differentiable.computeIfAbsent(anonymous, kind -> builds(node));
    }

    private boolean builds(NodeDef node) {
        GraphDef.Builder alone = GraphDef.newBuilder();
        NodeDef.Builder copy = node.toBuilder().setName("asked").clearInput();
        for (String input : node.getInputList()) {
            String name = "input_" + copy.getInputCount();
            alone.addNode(placeholder(name, type(input), shape(input)));
            copy.addInput(name);
        }
        alone.addNode(copy);
        try (Graph scratch = new Graph()) {
            scratch.importGraphDef(alone.build());
            Output<?>[] inputs = IntStream.range(0, node.getInputCount())
                    .mapToObj(i -> scratch.operationOrThrow("input_" + i).<TType>output(0))
                    .filter(input -> isFloat(input.dataType()))
                    .toArray(Output[]::new);
            if (inputs.length > 0) {
                scratch.addGradients(scratch.operationOrThrow("asked").output(0), inputs);
            }
            return true;
        } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
            return false;
        }
    }

    private static NodeDef placeholder(String name, DataType type, List<Long> sides) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Placeholder")
                .putAttr("dtype", AttrValue.newBuilder().setType(type).build())
                .putAttr("shape", AttrValue.newBuilder().setShape(proto(sides)).build())
                .build();
    }

    private static TensorShapeProto proto(List<Long> sides) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder().setUnknownRank(sides.isEmpty());
        sides.forEach(side -> shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side)));
        return shape.build();
    }

    private Output<?> output(String tensor) {
        int colon = tensor.indexOf(':');
        GraphOperation operation = graph.operationOrThrow(NodeOrder.nodeName(tensor));
        return operation.output(colon < 0 ? 0 : Integer.parseInt(tensor.substring(colon + 1)));
    }

    private static boolean isFloat(DataType type) {
        return switch (type) {
            case DT_FLOAT, DT_DOUBLE, DT_HALF, DT_BFLOAT16 -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        graph.close();
    }
}
