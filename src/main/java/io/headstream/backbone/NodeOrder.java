package io.headstream.backbone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The order of a flat graph's nodes: each after those that it needs, and otherwise as the model's writer had them, which
 * is the order in which a Keras network's layers were called.
 */
final class NodeOrder {
    private static final Comparator<List<Integer>> PLACES = (left, right) -> {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = Integer.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    };

    private NodeOrder() {}

    /** The nodes in order; there are no cycles, as the flattener refuses what can make one. */
    static List<FlatNode> of(Collection<FlatNode> nodes) {
        Map<String, List<FlatNode>> users = new HashMap<>();
        Map<String, Integer> missing = new HashMap<>();
        Queue<FlatNode> ready = new PriorityQueue<>(
                Comparator.comparing(FlatNode::place, PLACES).thenComparing(FlatNode::name));
        for (FlatNode node : nodes) {
            for (String input : node.node().getInputList()) {
                users.computeIfAbsent(nodeName(input), name -> new ArrayList<>())
                        .add(node);
            }
            missing.put(node.name(), node.node().getInputCount());
            if (node.node().getInputCount() == 0) {
                ready.add(node);
            }
        }
        List<FlatNode> ordered = new ArrayList<>(nodes.size());
        while (!ready.isEmpty()) {
            FlatNode node = ready.remove();
            ordered.add(node);
            for (FlatNode user : users.getOrDefault(node.name(), List.of())) {
                if (missing.merge(user.name(), -1, Integer::sum) == 0) {
                    ready.add(user);
                }
            }
        }
        return ordered;
    }

    /** The node that makes a tensor, without the output's number. */
    static String nodeName(String tensor) {
        int colon = tensor.indexOf(':');
        return colon < 0 ? tensor : tensor.substring(0, colon);
    }
}
