package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.image.DecodedImage;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class TrunkIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);
    private static final BackboneSource KERAS = new BackboneSource.Directory(TestModels.directory("keras"));

    @Test
    void shouldGiveTheActivationThatTheTailNeedsToComeToTheSameEmbedding() {
        Trunk trunk = Trunk.load(KERAS, "depthwise_conv2d", OptionalInt.of(12), CPU);
        try (TensorFlowBackbone backbone = trunk.backbone()) {
            assertThat(trunk.cut().from().name()).isEqualTo("depthwise_conv2d");
            assertThat(backbone.description().dimension()).isEqualTo(12 * 12 * 8);
            float[] activation = embed(backbone).toFloats();
            float[] expected = TestModels.expected("keras");
            // Activations are quantised in steps of 2^-12.
            assertThat(tail(trunk, activation)).containsExactly(expected, offset(1e-3f));
        }
    }

    @Test
    void shouldTellItsEmbeddingsFromThoseOfAnotherCutAndOfTheWholeNetwork() {
        try (TensorFlowBackbone whole = TensorFlowBackbone.load(KERAS, CPU);
                TensorFlowBackbone early =
                        Trunk.load(KERAS, "re_lu", OptionalInt.of(12), CPU).backbone();
                TensorFlowBackbone late =
                        Trunk.load(KERAS, "activation", OptionalInt.of(12), CPU).backbone()) {
            assertThat(List.of(
                            whole.description().digest(),
                            early.description().digest(),
                            late.description().digest()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldFindTheStepThatLeavesRoomForLargerActivations() {
        try (TensorFlowBackbone found =
                        Trunk.load(KERAS, "re_lu", OptionalInt.empty(), CPU).backbone();
                TensorFlowBackbone again =
                        Trunk.load(KERAS, "re_lu", OptionalInt.empty(), CPU).backbone()) {
            int exponent = found.description().exponent();
            assertThat(again.description().exponent()).isEqualTo(exponent);
            short[] values = embed(found).values();
            int largest = 0;
            for (short value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isBetween(Short.MAX_VALUE / 32, Short.MAX_VALUE / 2);
        }
    }

    private static Embedding embed(TensorFlowBackbone backbone) {
        List<DecodedImage> probe = List.of(TestModels.probe());
        return ((EmbedResult.Embedded) backbone.embed(probe).get(0)).embedding();
    }

    private static float[] tail(Trunk trunk, float[] activation) {
        long[] shape = trunk.cut().shape().stream().mapToLong(Long::longValue).toArray();
        shape[0] = 1;
        try (Graph graph = new Graph();
                TFloat32 fed = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(activation, false, false))) {
            graph.importGraphDef(trunk.network().graph());
            try (Session session = new Session(graph);
                    Result result = session.runner()
                            .feed(trunk.cut().tensor(), fed)
                            .fetch(trunk.network().output())
                            .run()) {
                float[] values = new float[Math.toIntExact(result.get(0).shape().size())];
                result.get(0).asRawTensor().data().asFloats().read(values);
                return values;
            }
        }
    }
}
