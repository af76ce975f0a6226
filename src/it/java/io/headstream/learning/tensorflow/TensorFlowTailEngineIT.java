package io.headstream.learning.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.TailEngine;
import io.headstream.learning.TailEngine.Batch;
import io.headstream.learning.TailEngine.StepRates;
import io.headstream.learning.TailEngine.TailTuning;
import io.headstream.learning.TailEngine.TuningRule;
import io.headstream.learning.TuningState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorFlowTailEngineIT {
    private static final int CLASSES = 3;
    private static final int HIDDEN = 5;
    private static final TensorFlowTailEngine ENGINE = new TensorFlowTailEngine();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @Test
    void shouldHaveTheGradientsThatFiniteDifferencesHave() {
        NetworkTail tail = SmallTail.of(3);
        TuningState start = start(tail, new Sgd(0), false);
        Batch batch = batch(6, 11);
        float[] centre = numbers(SmallTail.FEATURES, 5);
        try (TuningSession session = new TuningSession(tail, 2, new TuningRule(new Sgd(0), false), start)) {
            session.load(start);
            List<float[]> gradients = session.gradients(batch, centre);
            assertThat(gradients).hasSameSizeAs(start.parameters());
            for (int t = 0; t < gradients.size(); t++) {
                String name = start.parameters().get(t).name();
                float[] gradient = gradients.get(t);
                assertThat(norm(gradient)).as("gradient of %s", name).isGreaterThan(1e-3);
                // Along the gradient itself the slope is its length; along any other direction it is less.
                double step = 0.004 / norm(gradient);
                double slope = (loss(session, moved(start, t, gradient, step), batch, centre)
                                - loss(session, moved(start, t, gradient, -step), batch, centre))
                        / (2 * step);
                double squared = norm(gradient) * norm(gradient);
                assertThat(slope / squared)
                        .as("slope along the gradient of %s", name)
                        .isCloseTo(1, within(0.03));
                int largest = largest(gradient);
                float[] one = new float[gradient.length];
                one[largest] = 1;
                double partial = (loss(session, moved(start, t, one, 0.004), batch, centre)
                                - loss(session, moved(start, t, one, -0.004), batch, centre))
                        / 0.008;
                assertThat(partial)
                        .as("partial derivative %d of %s", largest, name)
                        .isCloseTo(gradient[largest], within(0.03 * Math.abs(gradient[largest]) + 2e-4));
            }
        }
    }

    static Stream<OptimizerSettings> optimizers() {
        return Stream.of(new Sgd(0.9), new Sgd(0.8, true), new Adam(0.9, 0.999, 1e-7), new AdaGrad(0.01, 1e-7));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void shouldStepAsTheOptimizerSays(OptimizerSettings optimizer) {
        NetworkTail tail = SmallTail.of(4);
        TuningState start = start(tail, optimizer, true);
        float[] centre = numbers(SmallTail.FEATURES, 6);
        List<float[]> expected = start.parameters().stream()
                .map(tensor -> tensor.values().clone())
                .toList();
        List<List<float[]>> slots = start.slots().stream()
                .map(slot ->
                        slot.stream().map(tensor -> tensor.values().clone()).toList())
                .toList();
        List<float[]> means =
                start.means().stream().map(tensor -> tensor.values().clone()).toList();
        StepRates rates = new StepRates(0.01, 0.05, 0.25);
        try (TuningSession session = new TuningSession(tail, 2, new TuningRule(optimizer, true), start)) {
            session.load(start);
            for (int s = 1; s <= 4; s++) {
                Batch batch = batch(4, 20 + s);
                List<float[]> gradients = session.gradients(batch, centre);
                session.step(batch, centre, rates);
                for (int t = 0; t < expected.size(); t++) {
                    double rate = t < tail.weights().size() ? rates.tail() : rates.head();
                    int at = t;
                    Reference.step(
                            optimizer,
                            expected.get(t),
                            slots.stream().map(slot -> slot.get(at)).toList(),
                            gradients.get(t),
                            rate,
                            s);
                    Reference.average(means.get(t), expected.get(t), rates.meanShare());
                }
            }
            TuningState after = session.state();
            assertThat(after.steps()).isEqualTo(4);
            for (int t = 0; t < expected.size(); t++) {
                assertThat(after.parameters().get(t).values())
                        .as(after.parameters().get(t).name())
                        .containsExactly(expected.get(t), within(2e-6f));
                assertThat(after.means().get(t).values()).containsExactly(means.get(t), within(2e-6f));
            }
        }
    }

    @Test
    void shouldGiveEqualBitsInEveryRunAndWhereverItIsInterrupted() {
        NetworkTail tail = SmallTail.of(5);
        TuningRule rule = new TuningRule(new Adam(0.9, 0.999, 1e-7), true);
        TuningState start = start(tail, rule.optimizer(), true);
        TuningState once = trained(ENGINE, tail, rule, start, 0, 12);
        try (TensorFlowTailEngine another = new TensorFlowTailEngine()) {
            TuningState halfWay = trained(another, tail, rule, start, 0, 5);
            // Something else in between, which the session has to forget.
            trained(another, tail, rule, start, 30, 33);
            assertSame(trained(another, tail, rule, halfWay, 5, 12), once);
        }
    }

    @Test
    void shouldApplyConstantsAndVariablesAlike() {
        NetworkTail tail = SmallTail.of(6);
        TuningRule rule = new TuningRule(new AdaGrad(0.01, 1e-7), true);
        TuningState start = start(tail, rule.optimizer(), true);
        float[][] activations = batch(40, 3).activations();
        TuningState after;
        float[][] variables;
        try (TailTuning tuning = ENGINE.tune(tail, 2, rule, start)) {
            tuning.step(batch(8, 4), new float[SmallTail.FEATURES], new StepRates(0.05, 0.05, 0.5));
            variables = tuning.features(activations);
            after = tuning.state();
        }
        NetworkTail learned = tail.with(TailEngine.tailPart(after.means(), 2));
        float[][] constants = ENGINE.features(learned, activations);
        float[][] before = ENGINE.features(tail, activations);
        double moved = 0;
        for (int i = 0; i < activations.length; i++) {
            assertThat(constants[i]).containsExactly(variables[i], within(1e-5f));
            moved = Math.max(moved, distance(constants[i], before[i]));
        }
        assertThat(moved).isGreaterThan(1e-3);
    }

    @Test
    void shouldNameTheOperationThatHasNoGradient() {
        assertThat(ENGINE.objection(SmallTail.of(1))).isEmpty();
        assertThat(ENGINE.objection(SmallTail.withoutGradient()).orElseThrow()).contains("Betainc");
    }

    @Test
    void shouldNotGrowWithTheHeadsThatCome() throws IOException {
        float[][] one = batch(1, 9).activations();
        NetworkTail big = padded(SmallTail.of(7), 2_000_000);
        try (TensorFlowTailEngine engine = new TensorFlowTailEngine(8_000_000)) {
            for (int head = 0; head < 12; head++) {
                engine.features(copy(big), one);
            }
            long before = nativeBytes();
            for (int head = 0; head < 60; head++) {
                engine.features(copy(big), one);
            }
            assertThat(engine.ready()).isEqualTo(3);
            // 60 heads of 8 MB each, 480 MB and as much again in TensorFlow's copies, came and went.
            assertThat(nativeBytes() - before).isLessThan(120L << 20);
        }
    }

    private static TuningState trained(
            TailEngine engine, NetworkTail tail, TuningRule rule, TuningState start, int from, int to) {
        float[] centre = numbers(SmallTail.FEATURES, 8);
        try (TailTuning tuning = engine.tune(tail, 2, rule, start)) {
            for (int s = from; s < to; s++) {
                tuning.step(batch(7, 100 + s), centre, new StepRates(0.01, 0.02, 0.1));
            }
            return tuning.state();
        }
    }

    private static void assertSame(TuningState found, TuningState expected) {
        assertThat(found.steps()).isEqualTo(expected.steps());
        for (int t = 0; t < expected.parameters().size(); t++) {
            assertThat(found.parameters().get(t).values())
                    .isEqualTo(expected.parameters().get(t).values());
            assertThat(found.means().get(t).values())
                    .isEqualTo(expected.means().get(t).values());
            for (int s = 0; s < expected.slots().size(); s++) {
                assertThat(found.slots().get(s).get(t).values())
                        .isEqualTo(expected.slots().get(s).get(t).values());
            }
        }
    }

    private static TuningState start(NetworkTail tail, OptimizerSettings optimizer, boolean averaged) {
        List<WeightTensor> tensors = new ArrayList<>(tail.weights());
        tensors.add(layer(0, HIDDEN, SmallTail.FEATURES + 1));
        tensors.add(layer(1, CLASSES, HIDDEN + 1));
        List<List<WeightTensor>> slots = new ArrayList<>();
        for (int s = 0; s < optimizer.slots(); s++) {
            slots.add(tensors.stream()
                    .map(tensor -> {
                        float[] values = new float[tensor.values().length];
                        Arrays.fill(values, optimizer.initial());
                        return tensor.with(values);
                    })
                    .toList());
        }
        return new TuningState(tensors, slots, averaged ? new ArrayList<>(tensors) : tensors, 0);
    }

    private static WeightTensor layer(int index, int outputs, int width) {
        return new WeightTensor(
                TailEngine.layerName(index), List.of(outputs, width), numbers(outputs * width, 40 + index));
    }

    private static Batch batch(int examples, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[][] activations = new float[examples][SmallTail.DIMENSION];
        float[][] targets = new float[examples][CLASSES];
        float[] weights = new float[examples];
        for (int i = 0; i < examples; i++) {
            for (int d = 0; d < SmallTail.DIMENSION; d++) {
                activations[i][d] = 3 * random.nextFloat() - 1;
            }
            Arrays.fill(targets[i], 0.1f / CLASSES);
            targets[i][i % CLASSES] += 0.9f;
            weights[i] = (1 + i % 2) / (float) examples;
        }
        return new Batch(activations, targets, weights);
    }

    private static float[] numbers(int count, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    private static TuningState moved(TuningState start, int tensor, float[] direction, double step) {
        List<WeightTensor> moved = new ArrayList<>(start.parameters());
        float[] values = moved.get(tensor).values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction[i]);
        }
        moved.set(tensor, moved.get(tensor).with(values));
        return new TuningState(moved, start.slots(), moved, 0);
    }

    private static double loss(TuningSession session, TuningState state, Batch batch, float[] centre) {
        session.load(state);
        float[] losses = session.losses(batch, centre);
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            sum += (double) losses[i] * batch.weights()[i];
        }
        return sum;
    }

    private static double norm(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static int largest(float[] vector) {
        int largest = 0;
        for (int i = 1; i < vector.length; i++) {
            if (Math.abs(vector[i]) > Math.abs(vector[largest])) {
                largest = i;
            }
        }
        return largest;
    }

    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs(one[i] - other[i]);
        }
        return sum;
    }

    /** The same tail with one more weight, which nothing uses. */
    private static NetworkTail padded(NetworkTail tail, int size) {
        return PaddedTail.of(tail, size);
    }

    private static NetworkTail copy(NetworkTail tail) {
        return tail.with(tail.weights().stream()
                .map(weight -> weight.with(weight.values().clone()))
                .toList());
    }

    /** What the process has in memory besides Java's heap. */
    private static long nativeBytes() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * 4096 - Runtime.getRuntime().totalMemory();
    }
}
