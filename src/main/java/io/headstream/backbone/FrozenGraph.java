package io.headstream.backbone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * The part of a graph that one output needs, with its function calls written out and its variables turned into
 * constants. Reading resource variables on every run is slow (with oneDNN and one image, by two orders), keeps
 * Grappler from folding what does not change, and needs the checkpoint.
 *
 * @param graph the nodes
 * @param output the tensor, such as {@code embedding:0}
 */
record FrozenGraph(GraphDef graph, String output) {
    /**
     * Note on a constant that was a variable: whether it was meant to be trained. TensorFlow ignores attributes whose
     * names begin with an underscore.
     */
    static final String TRAINABLE = "_headstream_trainable";

    /** The variables of a model. */
    interface Variables {
        /** The values of the variables that these nodes of the model's main graph hold, by the nodes' names. */
        Map<String, TensorProto> values(List<NodeDef> variables) throws NotFreezableException;

        /** Whether the model's writer meant it to be trained: statistics of batch norm, for one, are not. */
        boolean isTrainable(NodeDef variable);
    }

    /**
     * Freezes what the output needs. Every node comes after those that it needs.
     *
     * @throws NotFreezableException if it needs state that is not a variable, or control flow that hangs on control edges
     */
    static FrozenGraph of(GraphDef graph, String output, Variables variables) throws NotFreezableException {
        return of(graph, List.of(output), variables).get(0);
    }

    /** The same for several outputs of one graph; each keeps what all of them need. */
    static List<FrozenGraph> of(GraphDef graph, List<String> outputs, Variables variables)
            throws NotFreezableException {
        GraphDef.Builder frozen = GraphDef.newBuilder().setVersions(graph.getVersions());
        GraphFlattener flattener = new GraphFlattener(graph);
        List<String> flatOutputs = new ArrayList<>();
        for (String output : outputs) {
            flatOutputs.add(flattener.demand(output));
        }
        List<FlatNode> nodes = new ArrayList<>();
        for (var next = flattener.next(); next.isPresent(); next = flattener.next()) {
            nodes.add(next.get());
        }
        // All at once: a session that is asked for one after another prepares the whole model again for each.
        Map<String, TensorProto> values = variables.values(
                nodes.stream().flatMap(node -> node.variable().stream()).toList());
        for (FlatNode node : NodeOrder.of(nodes)) {
            TensorProto value = values.get(node.name());
            frozen.addNode(
                    node.variable().isPresent() && value != null
                            ? constant(
                                    node.name(),
                                    value,
                                    AttrValue.newBuilder()
                                            .setB(variables.isTrainable(
                                                    node.variable().get()))
                                            .build())
                            : node.node());
        }
        if (nodes.stream().anyMatch(FlatNode::callsFunctions)) {
            frozen.setLibrary(graph.getLibrary());
        }
        GraphDef built = frozen.build();
        return flatOutputs.stream()
                .map(output -> new FrozenGraph(built, output))
                .toList();
    }

    /** What another tensor of it needs. */
    FrozenGraph upTo(String tensor) {
        Set<String> needed = new HashSet<>();
        needed.add(NodeOrder.nodeName(tensor));
        List<NodeDef> kept = new ArrayList<>();
        for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
            NodeDef node = graph.getNode(i);
            if (needed.contains(node.getName())) {
                kept.add(0, node);
                node.getInputList().forEach(input -> needed.add(NodeOrder.nodeName(input)));
            }
        }
        return new FrozenGraph(graph.toBuilder().clearNode().addAllNode(kept).build(), tensor);
    }

    /** The same with weights that are stored in half the width as the float32 that they are cast to. */
    FrozenGraph widened() {
        Map<String, NodeDef> constants = new HashMap<>();
        GraphDef.Builder wide =
                GraphDef.newBuilder().setVersions(graph.getVersions()).setLibrary(graph.getLibrary());
        for (NodeDef node : graph.getNodeList()) {
            if (node.getOp().equals("Const")) {
                constants.put(node.getName(), node);
            }
            NodeDef narrow = node.getOp().equals("Cast") ? constants.get(node.getInput(0)) : null;
            boolean widens = narrow != null
                    && node.getAttrOrThrow("DstT").getType() == DataType.DT_FLOAT
                    && HalfWidth.holds(narrow.getAttrOrThrow("value").getTensor());
            wide.addNode(
                    narrow != null && widens
                            ? constant(
                                    node.getName(),
                                    HalfWidth.widened(
                                            narrow.getAttrOrThrow("value").getTensor()),
                                    narrow.getAttrMap().getOrDefault(TRAINABLE, AttrValue.getDefaultInstance()))
                            : node);
        }
        return new FrozenGraph(wide.build(), output).upTo(output);
    }

    private static NodeDef constant(String name, TensorProto value, AttrValue trainable) {
        NodeDef.Builder constant = NodeDef.newBuilder()
                .setName(name)
                .setOp("Const")
                .putAttr(
                        "dtype",
                        AttrValue.newBuilder().setType(value.getDtype()).build())
                .putAttr("value", AttrValue.newBuilder().setTensor(value).build());
        if (trainable.getValueCase() == AttrValue.ValueCase.B) {
            constant.putAttr(TRAINABLE, trainable);
        }
        return constant.build();
    }
}
