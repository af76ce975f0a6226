package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.OpDef;

/** Operations that this TensorFlow does not have: of a later version, of an add-on, or of a platform such as TPUs. */
final class UnknownOperations {
    private UnknownOperations() {}

    /**
     * Looks at a graph and its functions.
     *
     * @param writer the version of TensorFlow that wrote it; empty if it does not say
     * @throws BackboneException if there are any
     */
    static void refuse(GraphDef graph, String writer) {
        Set<String> known = TensorFlow.registeredOpList().getOpList().stream()
                .map(OpDef::getName)
                .collect(Collectors.toSet());
        graph.getLibrary()
                .getFunctionList()
                .forEach(function -> known.add(function.getSignature().getName()));
        Set<String> unknown = Stream.concat(
                        graph.getNodeList().stream(),
                        graph.getLibrary().getFunctionList().stream().flatMap(f -> f.getNodeDefList().stream()))
                .map(node -> node.getOp())
                .filter(op -> !known.contains(op))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!unknown.isEmpty()) {
            throw new BackboneException("operations %s: expected those of TensorFlow %s%s"
                    .formatted(
                            unknown,
                            TensorFlow.version(),
                            writer.isEmpty() ? "" : "; the model was written by " + writer));
        }
    }
}
