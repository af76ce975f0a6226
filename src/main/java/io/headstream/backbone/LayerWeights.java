package io.headstream.backbone;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Tells a network's weights from its other constants. Where the graph was frozen here, each constant that was a variable
 * says so. In a graph that somebody else froze, weights are what convolutions, products and batch norms take as such, and
 * vectors that are added to or multiplied with activations.
 */
final class LayerWeights {
    private static final Set<String> SCALED = Set.of("BiasAdd", "Add", "AddV2", "Sub", "Mul");
    private static final Set<String> WITH_KERNELS = Set.of(
            "Conv2D",
            "Conv3D",
            "DepthwiseConv2dNative",
            "MatMul",
            "BatchMatMul",
            "BatchMatMulV2",
            "BatchMatMulV3",
            "Einsum");
    private static final Set<DataType> REAL = Set.of(DataType.DT_FLOAT, DataType.DT_HALF, DataType.DT_BFLOAT16);
    private static final String NORM = "FusedBatchNorm";
    /** Inputs of a fused batch norm: activations, scale, offset, mean, variance. */
    private static final int NORM_STATISTICS = 3;

    private final DataFlow flow;
    private final boolean told;
    private final Map<String, Boolean> guessed = new HashMap<>();

    LayerWeights(DataFlow flow) {
        this.flow = flow;
        this.told = !flow.constants(inputs(flow.dataNodes())).stream()
                .filter(LayerWeights::says)
                .toList()
                .isEmpty();
        for (NodeDef node : flow.dataNodes()) {
            boolean norm = node.getOp().startsWith(NORM);
            if (norm || SCALED.contains(node.getOp()) || WITH_KERNELS.contains(node.getOp())) {
                List<String> inputs = norm ? node.getInputList().subList(1, NORM_STATISTICS) : node.getInputList();
                inputs.forEach(input -> direct(input, guessed));
            }
        }
    }

    /** The weights that these nodes use, in graph order. */
    List<NodeDef> of(List<NodeDef> nodes) {
        Set<String> statistics = new HashSet<>(statistics(nodes));
        return flow.constants(inputs(nodes)).stream()
                .filter(LayerWeights::isArray)
                .filter(node -> told ? says(node) : isGuessed(node) || statistics.contains(node.getName()))
                .toList();
    }

    /** Whether a weight was meant to be trained, as far as the constant itself tells. */
    boolean isTrainable(NodeDef weight) {
        return told ? weight.getAttrOrThrow(FrozenGraph.TRAINABLE).getB() : isGuessed(weight);
    }

    /** The constants that batch norms among these nodes take as mean and variance. */
    List<String> statistics(List<NodeDef> nodes) {
        List<String> tensors = nodes.stream()
                .filter(node -> node.getOp().startsWith(NORM))
                .flatMap(node -> node.getInputList().subList(NORM_STATISTICS, node.getInputCount()).stream())
                .toList();
        return flow.constants(tensors).stream().map(NodeDef::getName).toList();
    }

    static List<Long> shape(NodeDef constant) {
        return proto(constant).getDimList().stream()
                .map(TensorShapeProto.Dim::getSize)
                .toList();
    }

    static long size(NodeDef constant) {
        return shape(constant).stream().reduce(1L, Math::multiplyExact);
    }

    private boolean isGuessed(NodeDef node) {
        return guessed.getOrDefault(node.getName(), false);
    }

    /** Follows a tensor to its constant, through nodes that change nothing. */
    private void direct(String tensor, Map<String, Boolean> into) {
        if (flow.isData(tensor)) {
            return;
        }
        NodeDef node = flow.node(tensor);
        if (node.getOp().equals("Const")) {
            into.put(node.getName(), true);
        } else if (Stream.of("Identity", "Cast", "Reshape", "Squeeze").anyMatch(node.getOp()::equals)) {
            direct(node.getInput(0), into);
        }
    }

    private static List<String> inputs(List<NodeDef> nodes) {
        return nodes.stream().flatMap(node -> node.getInputList().stream()).toList();
    }

    private static boolean says(NodeDef node) {
        return node.containsAttr(FrozenGraph.TRAINABLE);
    }

    private static boolean isArray(NodeDef node) {
        return REAL.contains(node.getAttrOrThrow("dtype").getType())
                && (says(node) || proto(node).getDimCount() > 0);
    }

    private static TensorShapeProto proto(NodeDef constant) {
        return constant.getAttrOrThrow("value").getTensor().getTensorShape();
    }
}
