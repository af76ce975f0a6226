package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.learning.KerasHead.Trained;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the numbers that Keras computed: {@code bench/parity/run --golden} made the file. See docs/parity.md. */
class KerasParityTest {
    /** A few roundings of float32 at numbers of order 1. */
    private static final double CLOSE = 1e-6;

    private static final int STEPS = 50;

    private static final double AFTER_ALL_STEPS = 1e-5;

    /**
     * The file.
     *
     * @param madeBy what made it
     * @param dimension of the inputs
     * @param widths of the layers
     * @param rows first parameters of each layer, row by row
     * @param batches [batches][examples][dimension]
     * @param targets [batches][examples]
     * @param runs by optimizer
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Case(
            String madeBy,
            int dimension,
            int[] widths,
            float[][] rows,
            float[][][] batches,
            int[][] targets,
            Map<String, Run> runs) {}

    /**
     * What Keras computed.
     *
     * @param losses of every step
     * @param gradients of the first step, by layer
     * @param rows after the last step, by layer
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Run(double[] losses, float[][] gradients, float[][] rows) {}

    @ParameterizedTest
    @CsvSource({
        "adam, optimizer=adam learningRate=0.001",
        "sgd, optimizer=sgd momentum=0 learningRate=0.05",
        "momentum, optimizer=sgd momentum=0.9 learningRate=0.01",
        "nesterov, optimizer=sgd momentum=0.9 nesterov=true learningRate=0.01",
        "adagrad, optimizer=adagrad initialAccumulator=0.001 learningRate=0.01",
    })
    void shouldMakeTheStepsThatKerasMakes(String name, String optimizer) throws IOException {
        Case given =
                new ObjectMapper().readValue(KerasParityTest.class.getResourceAsStream("keras-head.json"), Case.class);
        Run keras = Objects.requireNonNull(given.runs().get(name), name);
        List<float[][]> first = new ArrayList<>();
        for (int l = 0; l < given.widths().length; l++) {
            first.add(KerasHead.rows(given.rows()[l], given.widths()[l]));
        }

        Trained trained = new KerasHead(optimizer, first).train(given.batches(), given.targets(), STEPS);

        assertThat(trained.losses()).containsExactly(keras.losses(), within(AFTER_ALL_STEPS));
        int round = given.batches().length;
        assertThat(Arrays.stream(trained.losses()).skip(STEPS - round).sum())
                .as("something was learned: all batches, the last time and the first")
                .isLessThan(Arrays.stream(trained.losses()).limit(round).sum());
        for (int l = 0; l < first.size(); l++) {
            assertThat(flat(trained.firstGradients().get(l)))
                    .as("gradients of layer %d", l)
                    .containsExactly(doubles(keras.gradients()[l]), within(CLOSE));
            assertThat(flat(trained.rows().get(l)))
                    .as("parameters of layer %d", l)
                    .containsExactly(doubles(keras.rows()[l]), within(AFTER_ALL_STEPS));
        }
    }

    private static double[] flat(float[][] rows) {
        return Arrays.stream(rows)
                .flatMapToDouble(row -> Arrays.stream(doubles(row)))
                .toArray();
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
