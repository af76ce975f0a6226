package io.headstream.backbone;

import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * A node of the flat graph.
 *
 * @param node itself, with flat names
 * @param variable the node of the main graph that holds its value, where it stands for a variable
 * @param callsFunctions whether it names functions, such as a loop's body
 * @param place where the model's writer had put it: its number in the main graph, or its call's and then its own
 */
record FlatNode(NodeDef node, Optional<NodeDef> variable, boolean callsFunctions, List<Integer> place) {
    String name() {
        return node.getName();
    }
}
