package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Which nodes of a flat graph depend on the image, and which only on constants. */
final class DataFlow {
    private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Set<String> data = new HashSet<>();
    private final String input;
    private final String output;

    /** @throws BackboneException if the output does not depend on the input */
    DataFlow(GraphDef graph, String input, String output) {
        this.input = input;
        this.output = output;
        for (NodeDef node : graph.getNodeList()) {
            positions.put(node.getName(), positions.size());
            nodes.put(node.getName(), node);
            if (node.getName().equals(input)
                    || node.getInputList().stream().anyMatch(from -> data.contains(NodeOrder.nodeName(from)))) {
                data.add(node.getName());
            }
        }
        if (!data.contains(NodeOrder.nodeName(output))) {
            throw new BackboneException("output '%s' does not depend on input '%s'".formatted(output, input));
        }
    }

    String input() {
        return input;
    }

    /** The tensor that is the result. */
    String output() {
        return output;
    }

    NodeDef node(String tensor) {
        NodeDef node = nodes.get(NodeOrder.nodeName(tensor));
        if (node == null) {
            throw new BackboneException("the graph has no node '%s'".formatted(NodeOrder.nodeName(tensor)));
        }
        return node;
    }

    /** Whether a tensor depends on the image. */
    boolean isData(String tensor) {
        return data.contains(NodeOrder.nodeName(tensor));
    }

    /** Nodes that depend on the image, without the input, in the graph's order. */
    List<NodeDef> dataNodes() {
        return nodes.values().stream()
                .filter(node -> data.contains(node.getName()) && !node.getName().equals(input))
                .toList();
    }

    /** The constants that these tensors are made of, by way of nodes that do not depend on the image; in graph order. */
    List<NodeDef> constants(List<String> tensors) {
        Set<String> found = new HashSet<>();
        List<String> waiting = new ArrayList<>(tensors);
        while (!waiting.isEmpty()) {
            String name = NodeOrder.nodeName(waiting.remove(waiting.size() - 1));
            if (!data.contains(name) && found.add(name)) {
                waiting.addAll(node(name).getInputList());
            }
        }
        return found.stream()
                .map(this::node)
                .filter(node -> node.getOp().equals("Const"))
                .sorted((left, right) -> Integer.compare(position(left.getName()), position(right.getName())))
                .toList();
    }

    private int position(String name) {
        return positions.getOrDefault(name, 0);
    }
}
