package io.headstream.backbone;

import java.util.Map;
import org.tensorflow.proto.AttrValue;
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
    /** The variables of a model, read when they are met. */
    interface Variables {
        /** The value of the variable that this node of the model's main graph holds. */
        TensorProto valueOf(NodeDef variable) throws NotFreezableException;
    }

    /**
     * Freezes what the output needs.
     *
     * @throws NotFreezableException if it needs state that is not a variable, or control flow that hangs on control edges
     */
    static FrozenGraph of(GraphDef graph, String output, Variables variables) throws NotFreezableException {
        GraphDef.Builder frozen = GraphDef.newBuilder().setVersions(graph.getVersions());
        GraphFlattener flattener = new GraphFlattener(graph);
        String flatOutput = flattener.demand(output);
        boolean functions = false;
        for (var next = flattener.next(); next.isPresent(); next = flattener.next()) {
            GraphFlattener.FlatNode node = next.get();
            functions |= node.callsFunctions();
            frozen.addNode(
                    node.variable().isPresent()
                            ? constant(
                                    node.name(),
                                    variables.valueOf(node.variable().get()))
                            : node.node());
        }
        if (functions) {
            frozen.setLibrary(graph.getLibrary());
        }
        return new FrozenGraph(frozen.build(), flatOutput);
    }

    private static NodeDef constant(String name, TensorProto value) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Const")
                .putAllAttr(Map.of(
                        "dtype",
                                AttrValue.newBuilder().setType(value.getDtype()).build(),
                        "value", AttrValue.newBuilder().setTensor(value).build()))
                .build();
    }
}
