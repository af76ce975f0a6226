package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.TemperatureScaling.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperatureScalingTest {
    private static final TemperatureScaling LASTING = new TemperatureScaling(1e12, 1e-6);
    private static final int CLASSES = 5;

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 1, 2, 5})
    void shouldFindTheTemperatureThatTheTruthWasDrawnWith(double temperature) {
        Batch batch = Batch.drawn(20_000, temperature, 1);

        assertThat(batch.fit(LASTING, State.INITIAL).temperature()).isCloseTo(temperature, within(0.05 * temperature));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 3})
    void shouldComeToNearlyTheSameInSmallBatchesAsInOne(double temperature) {
        Batch batch = Batch.drawn(4000, temperature, 2);
        State inOne = batch.fit(LASTING, State.INITIAL);
        State inMany = State.INITIAL;
        for (int from = 0; from < 4000; from += 32) {
            inMany = batch.part(from, from + 32).fit(LASTING, inMany);
        }

        assertThat(inMany.temperature()).isCloseTo(inOne.temperature(), within(0.01 * temperature));
        assertThat(inMany.weight()).isCloseTo(4000, within(1e-3));
    }

    @Test
    void shouldFollowAHeadWhoseConfidenceChanges() {
        TemperatureScaling scaling = new TemperatureScaling(500, 1);
        State state = State.INITIAL;
        for (int i = 0; i < 100; i++) {
            state = Batch.drawn(32, 0.5, i).fit(scaling, state);
        }
        assertThat(state.temperature()).isCloseTo(0.5, within(0.1));
        for (int i = 0; i < 150; i++) {
            state = Batch.drawn(32, 3, 1000 + i).fit(scaling, state);
        }
        assertThat(state.temperature()).isCloseTo(3, within(0.5));
        assertThat(state.weight()).isLessThan(800);
    }

    @Test
    void shouldMakeAHeadThatClaimsTooMuchHonest() {
        Batch batch = Batch.drawn(5000, 3, 4);
        State state = batch.fit(TemperatureScaling.DEFAULT, State.INITIAL);

        assertThat(batch.calibrationError(State.INITIAL)).isGreaterThan(0.2);
        assertThat(batch.calibrationError(state)).isLessThan(0.03);
    }

    /** No temperature nearby gives less loss. */
    @Property(tries = 200)
    void shouldFindALeastLoss(@ForAll @IntRange(min = 1, max = 50) int examples, @ForAll long seed) {
        Batch batch = Batch.drawn(examples, 1.5, seed);
        double found = batch.fit(TemperatureScaling.DEFAULT, State.INITIAL).logTemperature();
        TemperatureLoss loss = new TemperatureLoss(batch.logits(), batch.targets());

        double least = loss.at(found).value() + 0.5 * found * found;
        for (double off : new double[] {-0.1, -0.01, -0.001, 0.001, 0.01, 0.1}) {
            double x = found + off;
            assertThat(loss.at(x).value() + 0.5 * x * x).isGreaterThanOrEqualTo(least - 1e-12 * examples);
        }
    }

    @Property(tries = 200)
    void shouldStayWithinBoundsWhateverTheLogits(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 2) Integer> classes, @ForAll long seed) {
        Random random = new Random(seed);
        List<float[]> logits = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            float scale = (float) Math.pow(10, random.nextInt(76) - 38);
            logits.add(new float[] {
                scale * (random.nextFloat() - 0.5f), scale * (random.nextFloat() - 0.5f), scale * random.nextFloat()
            });
        }
        int[] targets = classes.stream().mapToInt(Integer::intValue).toArray();
        State state = State.INITIAL;
        for (int i = 0; i < 3; i++) {
            state = TemperatureScaling.DEFAULT.update(state, logits, targets);

            assertThat(state.temperature())
                    .isBetween(TemperatureScaling.MIN_TEMPERATURE - 1e-12, TemperatureScaling.MAX_TEMPERATURE + 1e-12);
        }
    }

    @Test
    void shouldGoNoFurtherThanItsBounds() {
        List<float[]> sure = Collections.nCopies(1000, new float[] {1, 0});
        TemperatureScaling free = new TemperatureScaling(1000, 1e-9);

        assertThat(free.update(State.INITIAL, sure, new int[1000]).temperature())
                .isCloseTo(0.05, within(1e-12));
        int[] wrong = new int[1000];
        Arrays.fill(wrong, 1);
        assertThat(free.update(State.INITIAL, sure, wrong).temperature()).isCloseTo(20, within(1e-12));
    }

    @Test
    void shouldHoldOnToOneWhileLittleIsKnown() {
        List<float[]> right = List.of(new float[] {2, 0});

        double temperature = TemperatureScaling.DEFAULT
                .update(State.INITIAL, right, new int[] {0})
                .temperature();

        assertThat(temperature).isBetween(0.7, 1.0);
    }

    /** What a run gave on JDK 17 and 25, Linux x86-64; the head's bits depend on it. */
    @Test
    void shouldGiveTheSameBitsEverywhere() {
        State state = State.INITIAL;
        for (int i = 0; i < 20; i++) {
            state = Batch.drawn(32, 2, i).fit(TemperatureScaling.DEFAULT, state);
        }

        assertThat(List.of(
                        Double.toHexString(state.logTemperature()),
                        Double.toHexString(state.curvature()),
                        Double.toHexString(state.pull()),
                        Double.toHexString(state.weight())))
                .isEqualTo(List.of(
                        "0x1.4fad951113057p-1", "0x1.b086ce72f01efp7", "0x1.1ce28523af0f3p7", "0x1.05538ce147a62p9"));
    }

    @Test
    void shouldScaleWithoutChangingTheOrder() {
        State state = new State(StrictMath.log(2), 0, 0, 0);

        assertThat(state.scale(new float[] {2, -4, 0}))
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(1, -2, 0);
    }

    @Test
    void shouldLearnNothingFromNothing() {
        State state = new State(0.5, 3, 1, 7);

        assertThat(TemperatureScaling.DEFAULT.update(state, List.of(), new int[0]))
                .isSameAs(state);
    }

    @Test
    void shouldRefuseWhatItCannotLearnFrom() {
        List<float[]> row = List.of(new float[] {1, 2});
        List<float[]> infinite = List.of(new float[] {1, Float.NEGATIVE_INFINITY});
        TemperatureScaling scaling = TemperatureScaling.DEFAULT;

        assertThatThrownBy(() -> scaling.update(State.INITIAL, row, new int[] {2}))
                .hasMessage("target 2 of example 0, expected 0 to 1");
        assertThatThrownBy(() -> scaling.update(State.INITIAL, row, new int[] {-1}))
                .hasMessage("target -1 of example 0, expected 0 to 1");
        assertThatThrownBy(() -> scaling.update(State.INITIAL, row, new int[2]))
                .hasMessage("2 targets, expected one for each of 1 rows of logits");
        assertThatThrownBy(() -> scaling.update(State.INITIAL, infinite, new int[] {0}))
                .hasMessage("logit -Infinity of example 0, expected a finite number");
        assertThatThrownBy(() -> new State(9, 0, 0, 0)).hasMessageContaining("temperature state 9.0");
        assertThatThrownBy(() -> new State(0, -1, 0, 0)).hasMessageContaining("temperature state 0.0, -1.0");
        assertThatThrownBy(() -> new State(0, 0, Double.NaN, 0)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new TemperatureScaling(0, 1)).hasMessageContaining("half-life 0.0");
        assertThatThrownBy(() -> new TemperatureScaling(1, 0)).hasMessageContaining("prior precision 0.0");
    }

    /** Logits, and targets drawn as softmax(logits / temperature) says. */
    @SuppressWarnings("ArrayRecordComponent") // made and read once
    private record Batch(List<float[]> logits, int[] targets) {
        static Batch drawn(int examples, double temperature, long seed) {
            Random random = new Random(seed);
            List<float[]> logits = new ArrayList<>();
            int[] targets = new int[examples];
            for (int i = 0; i < examples; i++) {
                float[] row = new float[CLASSES];
                for (int j = 0; j < CLASSES; j++) {
                    row[j] = 6 * random.nextFloat();
                }
                logits.add(row);
                targets[i] = draw(row, temperature, random.nextDouble());
            }
            return new Batch(logits, targets);
        }

        State fit(TemperatureScaling scaling, State state) {
            return scaling.update(state, logits, targets);
        }

        Batch part(int from, int to) {
            return new Batch(logits.subList(from, to), Arrays.copyOfRange(targets, from, to));
        }

        double calibrationError(State state) {
            CalibrationBins bins = new CalibrationBins();
            for (int i = 0; i < targets.length; i++) {
                double[] probabilities = softmax(state.scale(logits.get(i)), 1);
                int top = 0;
                for (int j = 1; j < CLASSES; j++) {
                    top = probabilities[j] > probabilities[top] ? j : top;
                }
                bins.add(Math.min(1, probabilities[top]), top == targets[i]);
            }
            return bins.expectedError().orElseThrow();
        }

        private static int draw(float[] row, double temperature, double chance) {
            double[] probabilities = softmax(row, temperature);
            double left = chance;
            int drawn = 0;
            while (drawn < CLASSES - 1 && left >= probabilities[drawn]) {
                left -= probabilities[drawn];
                drawn++;
            }
            return drawn;
        }

        private static double[] softmax(float[] row, double temperature) {
            double[] probabilities = new double[row.length];
            double sum = 0;
            for (int j = 0; j < row.length; j++) {
                probabilities[j] = StrictMath.exp(row[j] / temperature);
                sum += probabilities[j];
            }
            for (int j = 0; j < row.length; j++) {
                probabilities[j] /= sum;
            }
            return probabilities;
        }
    }
}
