package io.headstream.backbone;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/** Names of nodes in the flat graph: those that layers gave them; the main graph's come first, as signatures name them. */
final class FlatNames {
    private final Map<List<Integer>, Map<String, String>> names = new HashMap<>();
    private final Set<String> used;

    /** @param main its nodes keep their names */
    FlatNames(GraphBody main) {
        used = new HashSet<>(main.nodes().keySet());
    }

    /** The same, every time, for the same node of the same body. */
    String of(GraphBody body, NodeDef node) {
        if (body.isMain()) {
            return node.getName();
        }
        return names.computeIfAbsent(body.place(), place -> new HashMap<>()).computeIfAbsent(node.getName(), name -> {
            String free = body.scope() + name;
            for (int i = 1; !used.add(free); i++) {
                free = "%s%s_inlined_%d".formatted(body.scope(), name, i);
            }
            return free;
        });
    }
}
