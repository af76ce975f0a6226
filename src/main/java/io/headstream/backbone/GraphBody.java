package io.headstream.backbone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/**
 * One body of nodes: the main graph's, or a function's at one place that calls it.
 *
 * @param scope what its nodes' names begin with
 * @param place where its call stands; empty for the main graph
 * @param nodes by name
 * @param order each node's number, by name
 * @param call what it is the body of; null for the main graph
 */
record GraphBody(
        String scope,
        List<Integer> place,
        Map<String, NodeDef> nodes,
        Map<String, Integer> order,
        @Nullable Call call) {
    /**
     * A call of a function.
     *
     * @param function what is called
     * @param caller the body that has the call
     * @param node the call itself
     */
    record Call(FunctionDef function, GraphBody caller, NodeDef node) {}

    /** The main graph's. */
    static GraphBody main(List<NodeDef> nodes) {
        return of("", List.of(), nodes, null);
    }

    /** A function's, at the place that calls it. */
    static GraphBody called(String scope, Call call) {
        return of(scope, call.caller().placeOf(call.node()), call.function().getNodeDefList(), call);
    }

    private static GraphBody of(String scope, List<Integer> place, List<NodeDef> body, @Nullable Call call) {
        Map<String, Integer> order = new HashMap<>();
        body.forEach(node -> order.put(node.getName(), order.size()));
        Map<String, NodeDef> byName = body.stream().collect(Collectors.toMap(NodeDef::getName, node -> node));
        return new GraphBody(scope, place, byName, order, call);
    }

    boolean isMain() {
        return call == null;
    }

    NodeDef node(String name) throws NotFreezableException {
        NodeDef node = nodes.get(name);
        if (node == null) {
            throw new NotFreezableException("no node '%s%s'".formatted(scope, name));
        }
        return node;
    }

    /** Where the model's writer had put a node of it. */
    List<Integer> placeOf(NodeDef node) {
        List<Integer> inside = new ArrayList<>(place);
        inside.add(order.getOrDefault(node.getName(), 0));
        return List.copyOf(inside);
    }
}
