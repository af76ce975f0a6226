package io.headstream.backbone;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/**
 * A frozen graph in one file, as TensorFlow 1 wrote them. It has no signature; its placeholders are taken for inputs, and
 * what no other node takes for outputs, each by its node's name.
 */
final class FrozenFile {
    private FrozenFile() {}

    /** Writes it as a SavedModel. */
    static void wrap(Path file, Path directory) throws IOException {
        GraphDef graph = read(file);
        ServingForm.write(
                directory,
                MetaGraphDef.newBuilder()
                        .setGraphDef(graph)
                        .putSignatureDef(ServingForm.SIGNATURE, signature(graph))
                        .build());
    }

    private static GraphDef read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            GraphDef graph = GraphDef.parseFrom(in);
            if (graph.getNodeCount() > 0) {
                return graph;
            }
        } catch (InvalidProtocolBufferException e) {
            throw new BackboneException(
                    "'%s': no model, expected a SavedModel's directory, a .tar.gz of one or a frozen GraphDef: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
        if (isSavedModel(file)) {
            throw new BackboneException("'%s': a part of a SavedModel, expected its directory '%s'"
                    .formatted(file, file.toAbsolutePath().getParent()));
        }
        throw new BackboneException(
                "'%s': no model, expected a SavedModel's directory, a .tar.gz of one or a frozen GraphDef"
                        .formatted(file));
    }

    private static boolean isSavedModel(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return SavedModel.parseFrom(in).getMetaGraphsCount() > 0;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static SignatureDef signature(GraphDef graph) {
        UnknownOperations.refuse(graph, "");
        Set<String> used = new HashSet<>();
        graph.getNodeList()
                .forEach(node -> node.getInputList()
                        .forEach(input ->
                                used.add(NodeOrder.nodeName(input.startsWith("^") ? input.substring(1) : input))));
        SignatureDef.Builder signature = SignatureDef.newBuilder();
        try (ShapedGraph shaped = new ShapedGraph(graph)) {
            for (NodeDef node : graph.getNodeList()) {
                if (node.getOp().equals("Placeholder")) {
                    signature.putInputs(node.getName(), shaped.info(node.getName()));
                } else if (!used.contains(node.getName()) && shaped.hasOutput(node.getName())) {
                    signature.putOutputs(node.getName(), shaped.info(node.getName()));
                }
            }
        }
        return signature.build();
    }
}
