package io.headstream.learning.tensorflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A tail's graph with something in the places of its weights: constants to apply it, variables to train it. */
final class TailDefinition {
    private static final AttrValue FLOAT =
            AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();

    private TailDefinition() {}

    /** With constants. */
    static GraphDef ofConstants(NetworkTail tail) {
        return replaced(
                tail,
                (weight, index, graph) -> graph.addNode(NodeDef.newBuilder()
                        .setName(weight.name())
                        .setOp("Const")
                        .putAttr("dtype", FLOAT)
                        .putAttr(
                                "value",
                                AttrValue.newBuilder()
                                        .setTensor(TensorProto.newBuilder()
                                                .setDtype(DataType.DT_FLOAT)
                                                .setTensorShape(shape(weight.shape()))
                                                .setTensorContent(bytes(weight.values())))
                                        .build())));
    }

    /**
     * With reads of resource variables, one read for each.
     *
     * @param variables their names in the session, in the order of the weights
     */
    static GraphDef ofVariables(NetworkTail tail, List<String> variables) {
        return replaced(tail, (weight, index, graph) -> {
            String handle = "headstream/handle/" + index;
            graph.addNode(NodeDef.newBuilder()
                    .setName(handle)
                    .setOp("VarHandleOp")
                    .putAttr("dtype", FLOAT)
                    .putAttr(
                            "shape",
                            AttrValue.newBuilder()
                                    .setShape(shape(weight.shape()))
                                    .build())
                    .putAttr(
                            "shared_name",
                            AttrValue.newBuilder()
                                    .setS(ByteString.copyFromUtf8(variables.get(index)))
                                    .build()));
            graph.addNode(NodeDef.newBuilder()
                    .setName(weight.name())
                    .setOp("ReadVariableOp")
                    .addInput(handle)
                    .putAttr("dtype", FLOAT));
        });
    }

    /** Puts something in a weight's place. */
    private interface Replacement {
        void add(WeightTensor weight, int index, GraphDef.Builder graph);
    }

    private static GraphDef replaced(NetworkTail tail, Replacement replacement) {
        GraphDef graph = parsed(tail);
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < tail.weights().size(); i++) {
            places.put(tail.weights().get(i).name(), i);
        }
        GraphDef.Builder replaced = graph.toBuilder().clearNode();
        for (NodeDef node : graph.getNodeList()) {
            Integer place = places.remove(node.getName());
            if (place == null) {
                replaced.addNode(node);
            } else {
                replacement.add(tail.weights().get(place), place, replaced);
            }
        }
        if (!places.isEmpty()) {
            throw new IllegalArgumentException("a tail whose graph has no nodes %s, expected one for every weight"
                    .formatted(places.keySet().stream().sorted().toList()));
        }
        return replaced.build();
    }

    private static GraphDef parsed(NetworkTail tail) {
        try {
            return GraphDef.parseFrom(tail.graph());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "a tail whose graph is no TensorFlow graph, expected a GraphDef: " + e.getMessage(), e);
        }
    }

    private static TensorShapeProto shape(List<Integer> sides) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        sides.forEach(side -> shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side)));
        return shape.build();
    }

    private static ByteString bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return ByteString.copyFrom(bytes.array());
    }
}
