package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.offset;

import io.headstream.embedding.BackboneException;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.image.DecodedImage;
import io.headstream.learning.TailEngine;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrunkTailIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);
    private static final BackboneSource KERAS = new BackboneSource.Directory(TestModels.directory("keras"));

    @Test
    void shouldComeToTheEmbeddingOfTheWholeNetworkBeforeAnyTraining() {
        Trunk trunk = Trunk.load(KERAS, "batch_normalization", OptionalInt.of(12), CPU);
        try (TensorFlowBackbone backbone = trunk.backbone()) {
            NetworkTail tail = trunk.tail();
            float[] activation = embed(backbone, TestModels.probe());
            float[][] features = TailEngine.installed().features(tail, new float[][] {activation, activation});
            // Activations are quantised in steps of 2^-12.
            assertThat(features[0]).containsExactly(TestModels.expected("keras"), offset(1e-3f));
            assertThat(features[1]).containsExactly(features[0], offset(1e-6f));
            assertThat(tail.weights())
                    .extracting(WeightTensor::name)
                    .contains("batch_normalization/gamma_1", "depthwise_conv2d/kernel_1", "features/kernel_1")
                    .doesNotContain("batch_normalization/moving_mean_1", "conv2d/kernel_1");
        }
    }

    @Test
    void shouldMakeTheSameBytesOfTheSameNetwork() {
        NetworkTail one = closing(Trunk.load(KERAS, "2", OptionalInt.of(12), CPU));
        NetworkTail other = closing(Trunk.load(KERAS, "batch_normalization", OptionalInt.of(12), CPU));
        assertThat(one.graph()).isEqualTo(other.graph());
        for (int i = 0; i < one.weights().size(); i++) {
            assertThat(one.weights().get(i).name())
                    .isEqualTo(other.weights().get(i).name());
            assertThat(one.weights().get(i).values())
                    .isEqualTo(other.weights().get(i).values());
        }
    }

    @Test
    void shouldCutTheBundledNetworkBeforeItsLastBlock() {
        Trunk trunk = Trunk.load(new BackboneSource.Bundled(), "block_15/expand", OptionalInt.empty(), CPU);
        try (TensorFlowBackbone backbone = trunk.backbone();
                TensorFlowBackbone whole = TensorFlowBackbone.load(new BackboneSource.Bundled(), CPU)) {
            NetworkTail tail = trunk.tail();
            assertThat(tail.dimension()).isEqualTo(7 * 7 * 192);
            assertThat(tail.features()).isEqualTo(1280);
            assertThat(tail.parameters()).isEqualTo(1_013_696);
            DecodedImage picture =
                    EmbeddingRange.madeUpPictures(backbone.inputForm()).get(2);
            float[] features = TailEngine.installed().features(tail, new float[][] {embed(backbone, picture)})[0];
            assertThat(features).containsExactly(embed(whole, picture), offset(0.01f));
        }
    }

    @Test
    void shouldRefuseATailWithoutWeights() {
        Trunk trunk = Trunk.load(KERAS, "depthwise_conv2d", OptionalInt.of(12), CPU);
        try (TensorFlowBackbone backbone = trunk.backbone()) {
            CutPoint bare = new CutPoint(
                    trunk.cut().from(), trunk.cut().tensor(), trunk.cut().shape(), List.of(), List.of());
            assertThatExceptionOfType(BackboneException.class)
                    .isThrownBy(() -> new Trunk(backbone, trunk.network(), bare).tail())
                    .withMessageContaining("'depthwise_conv2d': no weights from here on");
        }
    }

    private static NetworkTail closing(Trunk trunk) {
        try {
            return trunk.tail();
        } finally {
            trunk.backbone().close();
        }
    }

    private static float[] embed(TensorFlowBackbone backbone, DecodedImage image) {
        return ((EmbedResult.Embedded) backbone.embed(List.of(image)).get(0))
                .embedding()
                .toFloats();
    }
}
