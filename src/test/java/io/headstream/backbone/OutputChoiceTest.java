package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

class OutputChoiceTest {
    private static final TensorInfo VECTOR = tensor(DataType.DT_FLOAT, -1, 1280);
    private static final TensorInfo MAP = tensor(DataType.DT_FLOAT, -1, 7, 7, 512);
    private static final TensorInfo NAMES = tensor(DataType.DT_STRING, -1, 5);

    @Test
    void shouldTakeTheOnlyVector() {
        SignatureDef signature = signature("features", VECTOR).toBuilder()
                .putOutputs("map", MAP)
                .putOutputs("names", NAMES)
                .build();
        assertThat(unnamed().candidates(signature)).containsOnlyKeys("features");
    }

    @Test
    void shouldTakeTheDefaultOfAModuleOfTensorFlowHub() {
        SignatureDef signature = signature("default", VECTOR).toBuilder()
                .putOutputs("resnet_v2_50/block1", MAP)
                .putOutputs("resnet_v2_50/global_pool", tensor(DataType.DT_FLOAT, -1, 1, 1, 1280))
                .build();
        assertThat(unnamed().candidates(signature)).containsOnlyKeys("default");
    }

    @Test
    void shouldTakeTheOnlyMapWhereThereIsNoVector() {
        assertThat(unnamed().candidates(signature("map", MAP))).containsOnlyKeys("map");
    }

    @Test
    void shouldLookAtAllThatMayHoldALayer() {
        SignatureDef signature = signature("a", VECTOR).toBuilder()
                .putOutputs("b", VECTOR)
                .putOutputs("names", NAMES)
                .build();
        assertThat(named("block5_pool").candidates(signature)).containsOnlyKeys("a", "b");
        assertThat(named("b").candidates(signature)).containsOnlyKeys("b");
    }

    @Test
    void shouldNotChooseBetweenTwo() {
        assertRefused(
                signature("a", VECTOR).toBuilder().putOutputs("b", VECTOR).build(),
                "outputs [a: float32 [?, 1280], b: float32 [?, 1280]]: expected one float32 [n, dimension] or one float32"
                        + " [n, height, width, channels]; name the one to use, or a layer, with --output");
    }

    @Test
    void shouldRefuseOutputsOfAnotherRankOrType() {
        assertRefused(signature("tokens", tensor(DataType.DT_FLOAT, -1, 197, 768)), "tokens: float32 [?, 197, 768]");
        assertRefused(signature("scalar", tensor(DataType.DT_FLOAT)), "scalar: float32 []");
        assertRefused(signature("wide", tensor(DataType.DT_DOUBLE, -1, 10)), "wide: float64 [?, 10]");
        assertRefused(SignatureDef.getDefaultInstance(), "outputs []: expected one");
    }

    private static OutputChoice unnamed() {
        return new OutputChoice(Optional.empty(), Pooling.AVERAGE);
    }

    private static OutputChoice named(String name) {
        return new OutputChoice(Optional.of(name), Pooling.AVERAGE);
    }

    private static void assertRefused(SignatureDef signature, String message) {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> unnamed().candidates(signature))
                .withMessageContaining(message);
    }

    private static SignatureDef signature(String output, TensorInfo tensor) {
        return SignatureDef.newBuilder().putOutputs(output, tensor).build();
    }

    private static TensorInfo tensor(DataType type, long... sides) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long side : sides) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side));
        }
        return TensorInfo.newBuilder().setDtype(type).setTensorShape(shape).build();
    }
}
