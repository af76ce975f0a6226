package io.headstream.backbone;

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
    /**
     * Freezes a backbone.
     *
     * @throws BackboneException if there is no SavedModel, if it and its manifest leave open how to call it, or if it
     *     cannot be frozen
     */
    public static FrozenBackbone load(BackboneSource source) {
        try (SourceDirectory directory = SourceDirectory.of(source)) {
            ModelReading model =
                    ModelReading.of(directory.path(), BackboneOptions.defaults().on(DeviceChoice.CPU));
            ModelForm form = model.form();
            FrozenGraph frozen = frozen(model);
            return new FrozenBackbone(
                    frozen.graph(),
                    NodeOrder.nodeName(form.input().getName()),
                    frozen.output().contains(":") ? frozen.output() : frozen.output() + ":0",
                    model.name(),
                    model.files().digest(),
                    form.form(),
                    form.takesBytes(),
                    form.channelsFirst(),
                    form.fixedBatch(),
                    form.preprocessing(),
                    form.exponent());
        }
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
