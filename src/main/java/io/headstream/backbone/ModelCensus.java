package io.headstream.backbone;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a graph is made of.
 *
 * @param operations how many of each, with those of its functions
 * @param parameters numbers in its constants of rank 1 and more and in its variables
 */
record ModelCensus(Map<String, Integer> operations, long parameters) {
    private static final Set<String> LAYERS = Set.of(
            "Conv2D",
            "DepthwiseConv2dNative",
            "MatMul",
            "BatchMatMulV2",
            "Conv2DBackpropInput",
            "Einsum",
            "_FusedConv2D");
    private static final Set<String> VARIABLES = Set.of("VarHandleOp", "VariableV2", "Variable");
    private static final Set<DataType> REAL =
            Set.of(DataType.DT_FLOAT, DataType.DT_HALF, DataType.DT_BFLOAT16, DataType.DT_DOUBLE, DataType.DT_INT8);

    static ModelCensus of(GraphDef graph) {
        Map<String, Integer> operations = new TreeMap<>();
        long[] parameters = {0};
        nodes(graph).forEach(node -> {
            operations.merge(node.getOp(), 1, Integer::sum);
            parameters[0] += parameters(node);
        });
        return new ModelCensus(operations, parameters[0]);
    }

    /** Operations that carry weights. */
    int layers() {
        return operations.entrySet().stream()
                .filter(operation -> LAYERS.contains(operation.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    int nodes() {
        return operations.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Stream<NodeDef> nodes(GraphDef graph) {
        return Stream.concat(
                graph.getNodeList().stream(),
                graph.getLibrary().getFunctionList().stream().flatMap(f -> f.getNodeDefList().stream()));
    }

    private static long parameters(NodeDef node) {
        if (node.getOp().equals("Const")
                && REAL.contains(node.getAttrOrThrow("dtype").getType())) {
            TensorShapeProto shape = node.getAttrOrThrow("value").getTensor().getTensorShape();
            return shape.getDimCount() == 0 ? 0 : size(shape);
        }
        return VARIABLES.contains(node.getOp())
                ? size(node.getAttrOrThrow("shape").getShape())
                : 0;
    }

    private static long size(TensorShapeProto shape) {
        return shape.getDimList().stream()
                .mapToLong(dim -> Math.max(0, dim.getSize()))
                .reduce(1, Math::multiplyExact);
    }
}
