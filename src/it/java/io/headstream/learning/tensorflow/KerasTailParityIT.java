package io.headstream.learning.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.backbone.BackboneImport;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.ImportRequest;
import io.headstream.backbone.Pooling;
import io.headstream.backbone.Trunk;
import io.headstream.embedding.NetworkTail;
import io.headstream.learning.KerasHead;
import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import io.headstream.learning.tensorflow.KerasTail.Trained;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the numbers that Keras computed for a network whose last layers train: {@code bench/parity/run --golden-tail} made
 * the file, {@code bench/parity/networks.py} the network. See docs/parity.md.
 */
class KerasTailParityIT {
    /** A few roundings of float32 at numbers of order 1. */
    private static final double CLOSE = 1e-6;

    private static final int STEPS = 50;
    private static final double AFTER_ALL_STEPS = 1e-5;

    @TempDir
    private static Path temp;

    private static Case given;
    private static NetworkTail tail;

    /**
     * The file.
     *
     * @param from first layer that trains
     * @param centre taken away from features
     * @param rows first parameters of each layer of the head, row by row
     * @param batches [batches][examples][dimension]
     * @param targets [batches][examples]
     * @param runs by rule
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Case(
            String from, float[] centre, float[][] rows, float[][][] batches, int[][] targets, Map<String, Run> runs) {}

    /**
     * What Keras computed.
     *
     * @param losses of every step
     * @param gradients of the first step, by tensor
     * @param weights after the last step, by tensor
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Run(double[] losses, Map<String, float[]> gradients, Map<String, float[]> weights) {}

    @BeforeAll
    static void read() throws IOException, URISyntaxException {
        given = new ObjectMapper()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(KerasTailParityIT.class.getResourceAsStream("keras-tail.json"), Case.class);
        Path archive = Path.of(
                Objects.requireNonNull(KerasTailParityIT.class.getResource("/io/headstream/backbone/small-vgg.tar.gz"))
                        .toURI());
        BackboneOptions options = new BackboneOptions(DeviceChoice.CPU, 1, 1, 1);
        Path backbone = BackboneImport.run(
                        new ImportRequest(
                                archive,
                                "small-vgg",
                                temp,
                                Optional.empty(),
                                Map.of("preprocessing", "minus1to1"),
                                new ImportRequest.Rules(Pooling.FLATTEN, 1 << 20, 1e-4, false)),
                        List.of(),
                        options)
                .directory();
        Trunk trunk = Trunk.load(new BackboneSource.Directory(backbone), given.from(), OptionalInt.empty(), options);
        try {
            tail = trunk.tail();
        } finally {
            trunk.backbone().close();
        }
    }

    static Stream<Arguments> rules() {
        OptimizerSettings adam = new Adam(0.9, 0.999, 1e-7);
        return Stream.of(
                Arguments.of("adam", adam, 0.0001, 0.0001),
                Arguments.of("adam, rates apart", adam, 0.0001, 0.001),
                Arguments.of("sgd", new Sgd(0), 0.001, 0.01),
                Arguments.of("momentum", new Sgd(0.9), 0.001, 0.01));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void shouldMakeTheStepsThatKerasMakes(String name, OptimizerSettings optimizer, double tailRate, double headRate) {
        Run keras = Objects.requireNonNull(given.runs().get(name), name);

        Trained trained = new KerasTail(
                        tail,
                        given.centre(),
                        List.of(KerasHead.rows(given.rows()[0], 5), KerasHead.rows(given.rows()[1], 3)))
                .train(optimizer, tailRate, headRate, given.batches(), given.targets(), STEPS);

        assertThat(trained.losses()).containsExactly(keras.losses(), within(AFTER_ALL_STEPS));
        assertSame("gradients", trained.gradients(), keras.gradients(), CLOSE);
        assertSame("weights", trained.weights(), keras.weights(), AFTER_ALL_STEPS);
        int round = given.batches().length;
        assertThat(Arrays.stream(trained.losses()).skip(STEPS - round).sum())
                .as("something was learned: all batches, the last time and the first")
                .isLessThan(Arrays.stream(trained.losses()).limit(round).sum());
    }

    @Test
    void shouldTrainKernelsBiasesScalesAndOffsetsButNoStatistics() {
        assertThat(tail.weights())
                .extracting(KerasTail::name)
                .containsExactlyInAnyOrder(
                        "block2_conv1/kernel",
                        "block2_conv1/bias",
                        "block2_bn1/gamma",
                        "block2_bn1/beta",
                        "block2_conv2/kernel",
                        "block2_conv2/bias",
                        "block2_bn2/gamma",
                        "block2_bn2/beta");
    }

    private static void assertSame(
            String what, Map<String, float[]> found, Map<String, float[]> expected, double tolerance) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(found.get(name))
                .as("%s of %s", what, name)
                .containsExactly(values, within((float) tolerance)));
    }
}
