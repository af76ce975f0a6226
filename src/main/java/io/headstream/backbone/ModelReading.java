package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A model as read from its directory, before any network is made of it.
 *
 * @param files where
 * @param manifest beside it
 * @param graph the graph to serve
 * @param form how it is called
 * @param runtime what it is to run on
 */
record ModelReading(
        ModelFiles files, Manifest manifest, MetaGraphDef graph, ModelForm form, TensorFlowRuntime runtime) {
    private static final Logger LOG = LoggerFactory.getLogger(ModelReading.class);

    /** @throws BackboneException if there is no SavedModel, or it and its manifest leave open how to call it */
    static ModelReading of(Path directory, BackboneOptions options) {
        ModelFiles files = new ModelFiles(directory);
        Manifest manifest = Manifest.in(directory);
        TensorFlowRuntime runtime = TensorFlowRuntime.start(options);
        MetaGraphDef graph = files.metaGraph();
        ModelForm form = ModelForm.of(graph, manifest);
        if (!manifest.unused().isEmpty()) {
            LOG.info("{}: keys {} are notes only", manifest.path(), manifest.unused());
        }
        return new ModelReading(files, manifest, graph, form, runtime);
    }

    /** The manifest's name for it, or the directory's. */
    String name() {
        return manifest.name()
                .orElse(String.valueOf(
                        files.directory().toAbsolutePath().normalize().getFileName()));
    }

    /** Images in one pass: the model's number, or what was asked for. */
    int passSize() {
        return form.fixedBatch().orElse(runtime.options().batchSize());
    }

    /** All that its output needs, as constants. */
    FrozenGraph frozen() throws NotFreezableException {
        try (ModelVariables variables = new ModelVariables(files.directory(), graph, runtime.variablesConfig())) {
            return FrozenGraph.of(graph.getGraphDef(), form.output().getName(), variables);
        }
    }
}
