package io.headstream.backbone;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.NodeDef;

/** Describes groups of nodes as layers. */
final class LayerDescription {
    /** Keras 3 puts this behind every layer's name when it exports a model. */
    private static final Pattern SECOND = Pattern.compile("_1$");

    private static final double MOST = 0.8;

    private final DataFlow flow;
    private final ShapedGraph shaped;
    private final LayerWeights weights;

    LayerDescription(DataFlow flow, ShapedGraph shaped) {
        this.flow = flow;
        this.shaped = shaped;
        this.weights = new LayerWeights(flow);
    }

    /** The layers in order, with the input in front. */
    List<Layer> of(List<LayerScopes.Group> groups) {
        List<String> names = names(groups);
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer(
                0,
                flow.input(),
                List.of(flow.node(flow.input()).getOp()),
                shaped.shape(flow.input()),
                0,
                List.of(flow.input()),
                List.of()));
        for (int i = 0; i < groups.size(); i++) {
            List<NodeDef> nodes = groups.get(i).nodes();
            layers.add(new Layer(
                    i + 1,
                    names.get(i),
                    nodes.stream().map(NodeDef::getOp).toList(),
                    shaped.shape(nodes.get(nodes.size() - 1).getName()),
                    weights.of(nodes).stream().mapToLong(LayerWeights::size).sum(),
                    nodes.stream().map(NodeDef::getName).toList(),
                    withoutGradient(nodes)));
        }
        return List.copyOf(layers);
    }

    private List<String> withoutGradient(List<NodeDef> nodes) {
        Set<String> operations = new LinkedHashSet<>();
        for (NodeDef node : nodes) {
            if (!shaped.isDifferentiable(node)) {
                operations.add(node.getOp());
            }
        }
        return List.copyOf(operations);
    }

    /** Scopes without the one that they share and, where Keras 3 added it to all, without the number behind them. */
    private List<String> names(List<LayerScopes.Group> groups) {
        List<String> scopes = groups.stream().map(LayerScopes.Group::scope).toList();
        String shared = shared(scopes);
        List<String> names = scopes.stream()
                .map(scope -> scope.startsWith(shared) ? scope.substring(shared.length()) : scope)
                .toList();
        if (keepsNumbers(groups, names)) {
            return names;
        }
        List<String> plain = names.stream()
                .map(name -> SECOND.matcher(name).replaceFirst(""))
                .toList();
        return new HashSet<>(plain).size() == plain.size() ? plain : names;
    }

    /** Whether any layer with variables has their name: its scope's number is then its own. */
    private boolean keepsNumbers(List<LayerScopes.Group> groups, List<String> names) {
        boolean numbered = false;
        for (int i = 0; i < groups.size(); i++) {
            String name = names.get(i);
            for (NodeDef weight : weights.of(groups.get(i).nodes())) {
                if (weight.getName().startsWith(name + "/")) {
                    return true;
                }
                numbered |= SECOND.matcher(name).find()
                        && weight.getName().startsWith(SECOND.matcher(name).replaceFirst("") + "/");
            }
        }
        return !numbered;
    }

    /** The longest scope that most of them are in, with its slash. */
    private static String shared(List<String> scopes) {
        String shared = "";
        while (true) {
            Map<String, Integer> next = new LinkedHashMap<>();
            for (String scope : scopes) {
                int slash = scope.startsWith(shared) ? scope.indexOf('/', shared.length()) : -1;
                if (slash >= 0) {
                    next.merge(scope.substring(0, slash + 1), 1, Integer::sum);
                }
            }
            String longest = next.entrySet().stream()
                    .filter(scope -> scope.getValue() >= MOST * scopes.size())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
            if (longest.isEmpty()) {
                return shared;
            }
            shared = longest;
        }
    }
}
