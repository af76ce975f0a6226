package io.headstream.backbone;

import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.util.OptionalInt;
import org.tensorflow.proto.GraphDef;

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
    private static final BackboneOptions ON_THE_PROCESSOR =
            BackboneOptions.defaults().on(DeviceChoice.CPU);

    /** As trunks run. */
    private static final BackboneOptions ON_ONE_THREAD = new BackboneOptions(DeviceChoice.CPU, 1, 1, 0);

    /**
     * Freezes a backbone.
     *
     * @throws BackboneException if there is no SavedModel, if it and its manifest leave open how to call it, or if it
     *     cannot be frozen
     */
    public static FrozenBackbone load(BackboneSource source) {
        try (SourceDirectory directory = SourceDirectory.of(source)) {
            ModelReading model = ModelReading.of(directory.path(), ON_THE_PROCESSOR);
            return of(model, frozen(model), model.files().digest(), model.form().exponent());
        }
    }

    /**
     * Freezes the trunk of a backbone that is cut: its embedding is the activation that crosses.
     *
     * @param from the tail's first layer: its name or index
     * @param exponent as for {@link Trunk#load}
     * @throws BackboneException if it cannot be loaded, frozen or cut there
     */
    public static FrozenBackbone loadTrunk(BackboneSource source, String from, OptionalInt exponent) {
        try (SourceDirectory directory = SourceDirectory.of(source)) {
            Trunk trunk = Trunk.load(new BackboneSource.Directory(directory.path()), from, exponent, ON_ONE_THREAD);
            try {
                BackboneDescription description = trunk.backbone().description();
                return of(
                        ModelReading.of(directory.path(), ON_THE_PROCESSOR),
                        new FrozenGraph(trunk.network().graph(), trunk.network().output())
                                .upTo(trunk.cut().tensor()),
                        description.digest(),
                        description.exponent());
            } finally {
                trunk.backbone().close();
            }
        }
    }

    private static FrozenBackbone of(ModelReading model, FrozenGraph frozen, BackboneDigest digest, int exponent) {
        ModelForm form = model.form();
        return new FrozenBackbone(
                frozen.graph(),
                NodeOrder.nodeName(form.input().getName()),
                frozen.output().contains(":") ? frozen.output() : frozen.output() + ":0",
                model.name(),
                digest,
                form.form(),
                form.takesBytes(),
                form.channelsFirst(),
                form.fixedBatch(),
                form.preprocessing(),
                exponent);
    }

    private static FrozenGraph frozen(ModelReading model) {
        try {
            return model.frozen();
        } catch (NotFreezableException e) {
            throw new BackboneException(
                    "'%s': cannot be frozen: %s; expected a network whose variables can become constants"
                            .formatted(model.files().directory(), e.getMessage()),
                    e);
        }
    }
}
