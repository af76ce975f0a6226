package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A backbone as one graph of constants, with all that it takes to feed it as {@link TensorFlowBackbone} does: for models
 * that are to run elsewhere.
 *
 * @param graph its nodes; functions that loops call in its library
 * @param input the placeholder's name
 * @param output the tensor whose values are the embedding, such as {@code pooled:0}
 * @param name short name, for people
 * @param digest over its files
 * @param form the pictures that it takes
 * @param takesBytes whether as uint8, else as float32
 * @param channelsFirst whether as [n, 3, height, width]
 * @param fixedBatch how many at once, where it takes no other number
 * @param preprocessing what is done to pixels in [0,255] before
 * @param exponent quantisation step 2^-exponent of its embeddings
 */
public record FrozenBackbone(
        GraphDef graph,
        String input,
        String output,
        String name,
        BackboneDigest digest,
        InputForm form,
        boolean takesBytes,
        boolean channelsFirst,
        OptionalInt fixedBatch,
        Preprocessing preprocessing,
        int exponent) {
    /**
     * Freezes a backbone.
     *
     * @throws BackboneException if there is no SavedModel, if it and its manifest leave open how to call it, or if it
     *     cannot be frozen
     */
    public static FrozenBackbone load(BackboneSource source) {
        if (source instanceof BackboneSource.Directory directory) {
            return load(directory.path());
        }
        try {
            Path extracted = BundledBackbone.extractFresh(Path.of(System.getProperty("java.io.tmpdir")));
            try {
                return load(extracted);
            } finally {
                BundledBackbone.delete(extracted);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FrozenBackbone load(Path directory) {
        ModelFiles files = new ModelFiles(directory);
        Manifest manifest = Manifest.in(directory);
        MetaGraphDef model = files.metaGraph();
        ModelForm form = ModelForm.of(model, manifest);
        FrozenGraph frozen = freeze(files, model, form);
        return new FrozenBackbone(
                frozen.graph(),
                form.input().getName().replaceFirst(":0$", ""),
                frozen.output().contains(":") ? frozen.output() : frozen.output() + ":0",
                manifest.name()
                        .orElse(String.valueOf(
                                directory.toAbsolutePath().normalize().getFileName())),
                files.digest(),
                form.form(),
                form.takesBytes(),
                form.channelsFirst(),
                form.fixedBatch(),
                form.preprocessing(),
                form.exponent());
    }

    private static FrozenGraph freeze(ModelFiles files, MetaGraphDef model, ModelForm form) {
        ConfigProto reading =
                TensorFlowRuntime.start(BackboneOptions.defaults().on(DeviceChoice.CPU)).processorConfig().toBuilder()
                        .setAllowSoftPlacement(true)
                        .build();
        List<String> tags = model.getMetaInfoDef().getTagsList();
        try (ModelVariables variables = new ModelVariables(files.directory(), tags, reading)) {
            return FrozenGraph.of(model.getGraphDef(), form.output().getName(), variables);
        } catch (NotFreezableException e) {
            throw new BackboneException(
                    "'%s': cannot be frozen: %s; expected a network whose variables can become constants"
                            .formatted(files.directory(), e.getMessage()),
                    e);
        }
    }
}
