package io.headstream.backbone;

import java.util.Map;
import java.util.OptionalInt;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.TensorInfo;

/**
 * How a SavedModel is called: read from the model where it says so, else from the manifest, else a default where one is
 * safe. What cannot be known that way is an error that names the manifest's key.
 *
 * @param signature name of the signature
 * @param inputName the signature's name for the input
 * @param input the tensor that takes the images
 * @param outputName the signature's name for the output
 * @param output the tensor that is the embedding
 * @param fixedBatch images in a pass where the model fixes that
 * @param channelsFirst whether the input is [n, 3, height, width]
 * @param form the pictures that it takes
 * @param preprocessing what is done to them before
 * @param exponent quantisation step 2^-exponent of the embedding
 * @param origins where each choice came from, by manifest key
 */
record ModelForm(
        String signature,
        String inputName,
        TensorInfo input,
        String outputName,
        TensorInfo output,
        OptionalInt fixedBatch,
        boolean channelsFirst,
        InputForm form,
        Preprocessing preprocessing,
        int exponent,
        Map<String, String> origins) {
    /**
     * Range ±8 in steps of 1/4096. A default rather than a calibration on sample images: those would give another
     * exponent, and so other embeddings, on another machine. Pooled activations of the usual networks lie within ±8;
     * what does not saturates and is counted.
     */
    static final int DEFAULT_EXPONENT = 12;

    static ModelForm of(MetaGraphDef graph, Manifest manifest) {
        return new ModelFormChoice(manifest).of(graph);
    }

    /** Whether the input takes whole numbers of 0 to 255. */
    boolean takesBytes() {
        return input.getDtype() == DataType.DT_UINT8;
    }

    /** Shape as people write it: {@code [N, 224, 224, 3]}. */
    static String shape(TensorInfo tensor) {
        if (tensor.getTensorShape().getUnknownRank()) {
            return "[?]";
        }
        return tensor.getTensorShape().getDimList().stream()
                .map(dim -> dim.getSize() < 0 ? "?" : Long.toString(dim.getSize()))
                .toList()
                .toString();
    }
}
