package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;

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
        if (source instanceof BackboneSource.Directory directory) {
            return load(directory.path(), options);
        }
        try {
            Path extracted = BundledBackbone.extractFresh(Path.of(System.getProperty("java.io.tmpdir")));
            try {
                return load(extracted, options);
            } finally {
                BundledBackbone.delete(extracted);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BackboneGraph load(Path directory, BackboneOptions options) {
        ModelFiles files = new ModelFiles(directory);
        TensorFlowRuntime runtime = TensorFlowRuntime.start(options);
        MetaGraphDef model = files.metaGraph();
        ModelForm form = ModelForm.of(model, Manifest.in(directory));
        String input = NodeOrder.nodeName(form.input().getName());
        try (ModelVariables variables = new ModelVariables(directory, model, runtime.variablesConfig())) {
            FrozenGraph frozen = FrozenGraph.of(
                            model.getGraphDef(), form.output().getName(), variables)
                    .widened();
            return new BackboneGraph(
                    frozen.graph(), input, frozen.output(), LayerPlan.of(frozen.graph(), input, frozen.output()));
        } catch (NotFreezableException e) {
            throw new BackboneException("'%s': cannot be frozen: %s".formatted(directory, e.getMessage()), e);
        }
    }
}
