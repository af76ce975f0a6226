package io.headstream.export;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Puts a graph together from parts that were made apart: a placeholder of one part is joined to a tensor of another.
 * Not thread-safe.
 */
final class GraphParts {
    private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
    private final GraphDef.Builder whole = GraphDef.newBuilder();
    private final Set<String> functions = new HashSet<>();

    /** Adds a part; its nodes get the prefix in front of their names. */
    GraphParts add(GraphDef part, String prefix) {
        if (!whole.hasVersions()
                || part.getVersions().getProducer() < whole.getVersions().getProducer()) {
            whole.setVersions(part.getVersions());
        }
        for (NodeDef node : part.getNodeList()) {
            NodeDef.Builder renamed =
                    node.toBuilder().setName(prefix + node.getName()).clearInput();
            node.getInputList().forEach(input -> renamed.addInput(prefixed(input, prefix)));
            nodes.put(renamed.getName(), renamed.build());
        }
        for (FunctionDef function : part.getLibrary().getFunctionList()) {
            if (functions.add(function.getSignature().getName())) {
                whole.getLibraryBuilder().addFunction(function);
            }
        }
        return this;
    }

    /** Joins a placeholder to a tensor, whose value it then has. */
    GraphParts join(String placeholder, String tensor) {
        AttrValue type = type(placeholder);
        nodes.put(
                placeholder,
                NodeDef.newBuilder()
                        .setName(placeholder)
                        .setOp("Identity")
                        .addInput(tensor)
                        .putAttr("T", type)
                        .build());
        return this;
    }

    /** Puts a constant in a placeholder's place. */
    GraphParts fill(String placeholder, AttrValue tensor) {
        AttrValue type = type(placeholder);
        nodes.put(
                placeholder,
                NodeDef.newBuilder()
                        .setName(placeholder)
                        .setOp("Const")
                        .putAttr("dtype", type)
                        .putAttr("value", tensor)
                        .build());
        return this;
    }

    private AttrValue type(String placeholder) {
        NodeDef node = nodes.get(placeholder);
        if (node == null || !node.getOp().equals("Placeholder")) {
            throw new ExportException("no placeholder '%s' in the graph, expected the inputs of its parts to be some"
                    .formatted(placeholder));
        }
        return node.getAttrOrThrow("dtype");
    }

    /** All of it. */
    GraphDef whole() {
        return whole.clone().addAllNode(nodes.values()).build();
    }

    private static String prefixed(String input, String prefix) {
        return input.startsWith("^") ? "^" + prefix + input.substring(1) : prefix + input;
    }
}
