package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class LayerPlanIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);

    @TempDir
    private Path temp;

    @Test
    void shouldNameTheLayersOfAKerasNetworkAsItsWriterDid() {
        LayerPlan plan = keras().plan();
        assertThat(plan.layers())
                .extracting(Layer::name)
                .containsExactly(
                        "serving_default_picture",
                        "conv2d",
                        "batch_normalization",
                        "re_lu",
                        "depthwise_conv2d",
                        "activation",
                        "max_pooling2d",
                        "global_average_pooling2d",
                        "features");
        assertThat(plan.layers())
                .extracting(Layer::parameters)
                .containsExactly(0L, 216L, 32L, 0L, 80L, 0L, 0L, 0L, 144L);
        assertThat(plan.layer("depthwise_conv2d").shape()).isEqualTo("[?, 12, 12, 8]");
        assertThat(plan.layer("4")).isEqualTo(plan.layer("depthwise_conv2d"));
        assertThat(plan.layers())
                .allSatisfy(layer -> assertThat(layer.withoutGradient()).isEmpty());
    }

    @Test
    void shouldLeaveStatisticsOfBatchNormOutOfWhatATailTrains() {
        CutPoint cut = keras().plan().cutBefore("batch_normalization");
        assertThat(cut.shape()).containsExactly(-1L, 12L, 12L, 8L);
        assertThat(cut.valuesPerImage()).hasValue(12 * 12 * 8);
        assertThat(cut.tail()).hasSize(7);
        assertThat(cut.weights())
                .filteredOn(weight -> !weight.trainable())
                .extracting(CutPoint.Weight::node)
                .containsExactlyInAnyOrder(
                        "batch_normalization/moving_mean_1", "batch_normalization/moving_variance_1");
        assertThat(cut.trainable())
                .extracting(CutPoint.Weight::node)
                .containsExactlyInAnyOrder(
                        "batch_normalization/gamma_1",
                        "batch_normalization/beta_1",
                        "depthwise_conv2d/kernel_1",
                        "depthwise_conv2d/bias_1",
                        "features/kernel_1",
                        "features/bias_1");
    }

    @ParameterizedTest
    @CsvSource({"keras, batch_normalization", "keras3-inception.tar.gz, mixed1_depthwise", "way-b.tar.gz, 15"})
    void shouldTrainOfAnImportedNetworkWhatItsWriterTrained(String model, String from) {
        ImportReport report = BackboneImport.run(
                new ImportRequest(
                        TestModels.directory(model),
                        "model",
                        temp,
                        Optional.empty(),
                        Map.of("preprocessing", "minus1to1"),
                        new ImportRequest.Rules(Pooling.AVERAGE, ImportRequest.Rules.MAX_BYTES, 1e-4, false)),
                List.of(),
                CPU);
        CutPoint cut = BackboneGraph.load(new BackboneSource.Directory(report.directory()), CPU)
                .plan()
                .cutBefore(from);
        assertThat(cut.trainable())
                .extracting(CutPoint.Weight::node)
                .anyMatch(node -> node.contains("beta"))
                .anyMatch(node -> node.contains("kernel"))
                .noneMatch(node -> node.contains("moving"));
        assertThat(cut.weights())
                .filteredOn(weight -> !weight.trainable())
                .isNotEmpty()
                .allSatisfy(weight -> assertThat(weight.node()).contains("moving"));
    }

    @Test
    void shouldCutBetweenBlocksAndNotWithinOne() {
        LayerPlan plan = bundled().plan();
        assertThat(plan.cutBefore("block_15/expand").tensor()).isEqualTo("block_14/residual");
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> plan.cutBefore("block_14/project"))
                .withMessageMatching(
                        "layer \\d+ 'block_14/project': more than one tensor.* cross before it; expected one"
                                + " of \\d+ 'block_14/expand' or \\d+ 'block_15/expand'");
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> plan.cutBefore("block_99"))
                .withMessageMatching("no layer 'block_99': expected a number from 0 to \\d+ or a name such as '.+'");
    }

    @Test
    void shouldWidenKernelsThatAreStoredInHalfTheWidth() {
        BackboneGraph graph = bundled();
        assertThat(graph.plan().cutBefore("block_15/expand").trainable())
                .extracting(CutPoint.Weight::shape)
                .contains(List.of(1L, 1L, 192L, 1152L), List.of(1152L));
        assertThat(graph.graph().getNodeList())
                .noneMatch(node -> node.getOp().equals("Cast"))
                .noneMatch(node -> node.getOp().equals("Const")
                        && node.getAttrOrThrow("dtype").getType() == DataType.DT_HALF);
    }

    @Test
    void shouldNameLayersThatCannotBeDifferentiated() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> image =
                    tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 4, 4, 3)));
            var centred = tf.withName("centred").math.sub(image, tf.constant(1f));
            var kernel = tf.constant(new float[3][8]);
            var mean = tf.withName("pool").math.mean(centred, tf.constant(new int[] {1, 2}));
            var product = tf.withName("product").linalg.matMul(mean, kernel);
            tf.withName("rounded").math.rint(product);
            LayerPlan plan = LayerPlan.of(graph.toGraphDef(), "image", "rounded");
            assertThat(plan.layer("rounded").withoutGradient()).containsExactly("Rint");
            assertThatExceptionOfType(BackboneException.class)
                    .isThrownBy(() -> plan.cutBefore("product"))
                    .withMessage("layer 3 'product': from here on TensorFlow cannot differentiate 'rounded' (Rint)");
        }
    }

    @Test
    void shouldSayWhichOperationTensorFlowDoesNotKnow() {
        GraphDef.Builder graph = keras().graph().toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNode(i).getOp().equals("Relu6")) {
                graph.getNodeBuilder(i).setOp("Relu7");
            }
        }
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> LayerPlan.of(graph.build(), "serving_default_picture", keras().output()))
                .withMessageContaining("Relu7");
    }

    private static BackboneGraph keras() {
        return BackboneGraph.load(new BackboneSource.Directory(TestModels.directory("keras")), CPU);
    }

    private static BackboneGraph bundled() {
        return BackboneGraph.load(new BackboneSource.Bundled(), CPU);
    }
}
