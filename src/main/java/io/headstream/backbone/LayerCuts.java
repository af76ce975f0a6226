package io.headstream.backbone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Finds where a network can be cut. */
final class LayerCuts {
    private final DataFlow flow;
    private final ShapedGraph shaped;
    private final List<LayerScopes.Group> groups;
    private final LayerWeights weights;

    LayerCuts(DataFlow flow, ShapedGraph shaped, List<LayerScopes.Group> groups) {
        this.flow = flow;
        this.shaped = shaped;
        this.groups = groups;
        this.weights = new LayerWeights(flow);
    }

    /** The cuts before each of the layers that has one. */
    List<CutPoint> of(List<Layer> layers) {
        Map<String, Integer> madeBy = new HashMap<>();
        madeBy.put(flow.input(), 0);
        Map<String, Integer> lastUse = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            for (NodeDef node : groups.get(i).nodes()) {
                madeBy.put(node.getName(), i + 1);
                for (String input : node.getInputList()) {
                    if (flow.isData(input)) {
                        lastUse.put(input, i + 1);
                    }
                }
            }
        }
        lastUse.put(flow.output(), layers.size());
        List<CutPoint> cuts = new ArrayList<>();
        for (int first = 2; first < layers.size(); first++) {
            int boundary = first;
            List<String> crossing = lastUse.entrySet().stream()
                    .filter(tensor -> madeBy.getOrDefault(NodeOrder.nodeName(tensor.getKey()), 0) < boundary
                            && tensor.getValue() >= boundary)
                    .map(Map.Entry::getKey)
                    .toList();
            if (crossing.size() == 1 && isActivation(crossing.get(0))) {
                cuts.add(cut(layers, boundary, crossing.get(0)));
            }
        }
        return List.copyOf(cuts);
    }

    private boolean isActivation(String tensor) {
        return !NodeOrder.nodeName(tensor).equals(flow.input())
                && shaped.type(tensor) == DataType.DT_FLOAT
                && shaped.shape(tensor).size() != 1;
    }

    private CutPoint cut(List<Layer> layers, int boundary, String tensor) {
        List<NodeDef> trunk = nodes(1, boundary);
        List<NodeDef> tail = nodes(boundary, layers.size());
        Set<String> shared = weights.of(trunk).stream().map(NodeDef::getName).collect(Collectors.toSet());
        Set<String> statistics = new HashSet<>(weights.statistics(tail));
        List<CutPoint.Weight> constants = weights.of(tail).stream()
                .map(node -> new CutPoint.Weight(
                        node.getName(),
                        LayerWeights.shape(node),
                        weights.isTrainable(node)
                                && !shared.contains(node.getName())
                                && !statistics.contains(node.getName())))
                .toList();
        return new CutPoint(
                layers.get(boundary), tensor, shaped.shape(tensor), layers.subList(boundary, layers.size()), constants);
    }

    private List<NodeDef> nodes(int from, int to) {
        return groups.subList(from - 1, to - 1).stream()
                .flatMap(group -> group.nodes().stream())
                .toList();
    }
}
