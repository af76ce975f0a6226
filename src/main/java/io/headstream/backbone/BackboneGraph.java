package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import org.tensorflow.proto.GraphDef;

/**
 * A backbone's network as one flat graph of float32 constants, for those who train a part of it.
 *
 * @param graph every node after those that it needs
 * @param input the node that takes preprocessed images
 * @param output the tensor that is the embedding
 * @param plan its layers and where it can be cut
 */
public record BackboneGraph(GraphDef graph, String input, String output, LayerPlan plan) {
    /**
     * Reads a backbone.
     *
     * @throws BackboneException if there is none, or its variables cannot be made constants
     */
    public static BackboneGraph load(BackboneSource source, BackboneOptions options) {
        try (SourceDirectory directory = SourceDirectory.of(source)) {
            return of(ModelReading.of(directory.path(), options));
        }
    }

    static BackboneGraph of(ModelReading model) {
        String input = NodeOrder.nodeName(model.form().input().getName());
        try {
            FrozenGraph frozen = model.frozen().widened();
            return new BackboneGraph(
                    frozen.graph(), input, frozen.output(), LayerPlan.of(frozen.graph(), input, frozen.output()));
        } catch (NotFreezableException e) {
            throw new BackboneException(
                    "'%s': cannot be frozen: %s".formatted(model.files().directory(), e.getMessage()), e);
        }
    }
}
