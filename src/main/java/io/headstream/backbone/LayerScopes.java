package io.headstream.backbone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;

/**
 * Groups the nodes of a network to layers by the scopes in their names. A scope is a layer if it has no more than one
 * convolution or product (a depthwise one may come with it) and one batch norm; a larger one is a part of the network,
 * such as a block or the whole model, and its own scopes are looked at. Nodes right in such a part are layers by themselves.
 */
final class LayerScopes {
    private static final Set<String> PRODUCTS = Set.of(
            "Conv2D",
            "Conv3D",
            "Conv2DBackpropInput",
            "MatMul",
            "BatchMatMul",
            "BatchMatMulV2",
            "BatchMatMulV3",
            "Einsum",
            "_FusedConv2D",
            "_FusedMatMul");
    private static final Set<String> NORMS = Set.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");
    private static final String DEPTHWISE = "DepthwiseConv2dNative";
    private static final String IDENTITY = "Identity";
    /** A scope with more of the network than this is a part of it, whatever it holds. */
    private static final double MOST = 0.8;

    private final int total;
    private final Map<String, String> layerOf = new LinkedHashMap<>();

    /**
     * A layer's nodes.
     *
     * @param scope the name that they share, or the node's own
     * @param nodes in the graph's order
     */
    record Group(String scope, List<NodeDef> nodes) {}

    /** A scope and what is in it. */
    private static final class Scope {
        private final String name;
        private final Map<String, Scope> children = new LinkedHashMap<>();
        private final List<NodeDef> direct = new ArrayList<>();
        private final List<NodeDef> all = new ArrayList<>();

        Scope(String name) {
            this.name = name;
        }

        void add(String rest, NodeDef node) {
            all.add(node);
            int slash = rest.indexOf('/');
            if (slash < 0) {
                direct.add(node);
            } else {
                String child = rest.substring(0, slash);
                children.computeIfAbsent(child, key -> new Scope(name.isEmpty() ? key : name + "/" + key))
                        .add(rest.substring(slash + 1), node);
            }
        }

        long count(Predicate<NodeDef> which) {
            return all.stream().filter(which).count();
        }
    }

    private LayerScopes(int total) {
        this.total = total;
    }

    /** The groups in the order of their first nodes; none needs one that comes later. */
    static List<Group> of(DataFlow flow) {
        List<NodeDef> nodes = flow.dataNodes();
        Scope root = new Scope("");
        nodes.forEach(node -> root.add(node.getName(), node));
        LayerScopes scopes = new LayerScopes(nodes.size());
        scopes.divide(root);
        scopes.passThrough(nodes);
        List<Group> groups = scopes.groups(nodes);
        for (Group tangled = tangled(flow, groups); tangled != null; tangled = tangled(flow, groups)) {
            tangled.nodes().forEach(node -> scopes.layerOf.put(node.getName(), node.getName()));
            groups = scopes.groups(nodes);
        }
        return groups;
    }

    private void divide(Scope scope) {
        if (!scope.name.isEmpty() && isLayer(scope)) {
            scope.all.forEach(node -> layerOf.put(node.getName(), scope.name));
            return;
        }
        scope.direct.forEach(node -> layerOf.put(node.getName(), node.getName()));
        scope.children.values().forEach(this::divide);
    }

    private boolean isLayer(Scope scope) {
        return scope.all.size() <= MOST * total
                && scope.count(node -> PRODUCTS.contains(node.getOp())) <= 1
                && scope.count(node -> node.getOp().equals(DEPTHWISE)) <= 1
                && scope.count(node -> NORMS.contains(node.getOp())) <= 1;
    }

    /** What a function returns passes through nodes that no layer made. */
    private void passThrough(List<NodeDef> nodes) {
        for (NodeDef node : nodes) {
            if (node.getOp().equals(IDENTITY) && !node.getName().contains("/")) {
                String producer = layerOf.get(NodeOrder.nodeName(node.getInput(0)));
                if (producer != null) {
                    layerOf.put(node.getName(), producer);
                }
            }
        }
    }

    private List<Group> groups(List<NodeDef> nodes) {
        Map<String, List<NodeDef>> groups = new LinkedHashMap<>();
        for (NodeDef node : nodes) {
            groups.computeIfAbsent(layerOf.getOrDefault(node.getName(), node.getName()), name -> new ArrayList<>())
                    .add(node);
        }
        return groups.entrySet().stream()
                .map(group -> new Group(group.getKey(), List.copyOf(group.getValue())))
                .toList();
    }

    /** A group of several nodes one of which needs something of a later group. */
    private static @Nullable Group tangled(DataFlow flow, List<Group> groups) {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            for (NodeDef node : groups.get(i).nodes()) {
                indices.put(node.getName(), i);
            }
        }
        for (int i = 0; i < groups.size(); i++) {
            int index = i;
            boolean late = groups.get(i).nodes().stream()
                    .flatMap(node -> node.getInputList().stream())
                    .filter(flow::isData)
                    .anyMatch(input -> indices.getOrDefault(NodeOrder.nodeName(input), -1) > index);
            if (late && groups.get(i).nodes().size() > 1) {
                return groups.get(i);
            }
        }
        return null;
    }
}
