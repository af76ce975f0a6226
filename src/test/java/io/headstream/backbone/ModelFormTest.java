package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

class ModelFormTest {
    private static final TensorInfo IMAGE = tensor(DataType.DT_FLOAT, -1, 224, 192, 3);
    private static final TensorInfo BYTES = tensor(DataType.DT_UINT8, -1, -1, -1, 3);
    private static final TensorInfo VECTOR = tensor(DataType.DT_FLOAT, -1, 1280);
    private static final TensorInfo MAP = tensor(DataType.DT_FLOAT, -1, 7, 7, 1280);

    @TempDir
    private Path directory;

    @Test
    void shouldReadFromTheModelWhatItTells() throws IOException {
        ModelForm form = form(
                model("serving_default", signature("image", IMAGE, "features", VECTOR)),
                "{\"preprocessing\":\"unit\"}");
        assertThat(form.signature()).isEqualTo("serving_default");
        assertThat(form.inputName()).isEqualTo("image");
        assertThat(form.outputName()).isEqualTo("features");
        assertThat(form.form()).isEqualTo(InputForm.of(192, 224));
        assertThat(form.exponent()).isEqualTo(12);
        assertThat(form.fixedBatch()).isEmpty();
        assertThat(form.channelsFirst()).isFalse();
        assertThat(form.takesBytes()).isFalse();
        assertThat(form.origins())
                .containsEntry("width", "model")
                .containsEntry("preprocessing", "manifest")
                .containsEntry("embeddingExponent", "default");
    }

    @Test
    void shouldSeeThatChannelsComeFirstAndTheBatchIsFixed() throws IOException {
        TensorInfo planes = tensor(DataType.DT_FLOAT, 4, 3, 200, 100);
        ModelForm form = form(model("a", signature("x", planes, "y", VECTOR)), "{\"preprocessing\":\"none\"}");
        assertThat(form.channelsFirst()).isTrue();
        assertThat(form.form()).isEqualTo(InputForm.of(100, 200));
        assertThat(form.fixedBatch()).hasValue(4);
    }

    @Test
    void shouldNeedNoPreprocessingForBytes() throws IOException {
        ModelForm form = form(model("a", signature("x", BYTES, "y", VECTOR)), "{\"width\":32,\"height\":16}");
        assertThat(form.preprocessing()).isEqualTo(Preprocessing.NONE);
        assertThat(form.form()).isEqualTo(InputForm.of(32, 16));
        assertRefused(
                model("a", signature("x", BYTES, "y", VECTOR)),
                "{\"width\":32,\"height\":16,\"preprocessing\":\"unit\"}",
                "key \"preprocessing\": unit: expected none, as input 'x' takes uint8");
    }

    @Test
    void shouldChooseTheOnlyVectorAmongTheOutputs() throws IOException {
        SignatureDef signature = signature("image", IMAGE, "features", VECTOR).toBuilder()
                .putOutputs("map", MAP)
                .putOutputs("names", tensor(DataType.DT_STRING, -1, 5))
                .build();
        assertThat(form(model("a", signature), "{\"preprocessing\":\"none\"}").outputName())
                .isEqualTo("features");
    }

    @Test
    void shouldNotChooseBetweenTwoOutputs() {
        SignatureDef signature = signature("image", IMAGE, "features", VECTOR).toBuilder()
                .putOutputs("logits", tensor(DataType.DT_FLOAT, -1, 1000))
                .build();
        assertRefused(
                model("a", signature),
                "{}",
                "key \"output\": missing, and 2 of the model's [features: float32 [?, 1280], logits: float32 [?, 1000]]"
                        + " are float32 [n, dimension]; expected the name of the one to use");
    }

    @Test
    void shouldRefuseNamesThatTheModelDoesNotHave() {
        MetaGraphDef model = model("a", signature("image", IMAGE, "map", MAP));
        assertRefused(model, "{\"signature\":\"b\"}", "key \"signature\": 'b': expected one of [a]");
        assertRefused(model, "{\"input\":\"x\"}", "key \"input\": 'x': expected float32 or uint8 of rank 4");
        assertRefused(model, "{\"output\":\"map\"}", "key \"output\": 'map': expected float32 [n, dimension]");
    }

    @Test
    void shouldAskForWhatTheModelLeavesOpen() {
        MetaGraphDef open = model("a", signature("x", BYTES, "y", VECTOR));
        assertRefused(open, "{}", "key \"width\": missing, and input 'x' takes any; expected pixels");
        assertRefused(open, "{\"width\":8}", "key \"height\": missing, and input 'x' takes any; expected pixels");
        MetaGraphDef fixed = model("a", signature("x", IMAGE, "y", VECTOR));
        assertRefused(fixed, "{}", "key \"preprocessing\": missing, expected one of none, unit");
        assertRefused(fixed, "{\"width\":224}", "key \"width\": 224: expected 192, as input 'x' has it");
    }

    @Test
    void shouldNotChooseBetweenTwoSignatures() {
        MetaGraphDef model = model("a", signature("x", IMAGE, "y", VECTOR)).toBuilder()
                .putSignatureDef("b", signature("x", IMAGE, "y", VECTOR))
                .build();
        assertRefused(model, "{}", "key \"signature\": missing, expected the name of one of [a, b]");
    }

    @Test
    void shouldSayThatNoInputTakesImagesOrThatSeveralDo() {
        TensorInfo tokens = tensor(DataType.DT_INT32, -1, 128);
        assertRefused(
                model("a", signature("ids", tokens, "y", VECTOR)),
                "{}",
                "key \"input\": missing, and the model has [ids: int32 [?, 128]]; expected one of float32 or uint8 of"
                        + " rank 4");
        SignatureDef two = signature("left", IMAGE, "y", VECTOR).toBuilder()
                .putInputs("right", IMAGE)
                .build();
        assertRefused(
                model("a", two),
                "{}",
                "key \"input\": missing, and 2 of the model's [left: float32 [?, 224, 192, 3], right: float32");
    }

    @Test
    void shouldRefusePicturesOfOtherThanThreeChannels() {
        TensorInfo grey = tensor(DataType.DT_FLOAT, -1, 28, 28, 1);
        assertRefused(
                model("a", signature("x", grey, "y", VECTOR)),
                "{\"preprocessing\":\"unit\"}",
                "key \"input\": 'x' is [?, 28, 28, 1]: expected 3 channels");
    }

    private ModelForm form(MetaGraphDef model, String manifest) throws IOException {
        Files.writeString(directory.resolve(Manifest.FILE), manifest);
        return ModelForm.of(model, Manifest.in(directory));
    }

    private void assertRefused(MetaGraphDef model, String manifest, String message) {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> form(model, manifest))
                .withMessageContaining(message);
    }

    private static MetaGraphDef model(String name, SignatureDef signature) {
        return MetaGraphDef.newBuilder()
                .putSignatureDef(name, signature)
                .putSignatureDef("__saved_model_init_op", SignatureDef.getDefaultInstance())
                .build();
    }

    private static SignatureDef signature(String input, TensorInfo in, String output, TensorInfo out) {
        return SignatureDef.newBuilder()
                .putInputs(input, in)
                .putOutputs(output, out)
                .build();
    }

    private static TensorInfo tensor(DataType type, long... sides) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long side : sides) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side));
        }
        return TensorInfo.newBuilder().setDtype(type).setTensorShape(shape).build();
    }
}
