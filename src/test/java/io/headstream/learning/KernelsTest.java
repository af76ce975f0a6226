package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.Kernels.AdamNumbers;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Both kernels against the order that their contract fixes; Surefire starts the JVM with the Vector API. */
class KernelsTest {
    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = vectorKernels();

    @Test
    void shouldChooseTheVectorApiWhereItIs() {
        assertThat(Kernels.chosen().name()).isEqualTo(vector.isFast() ? "vector" : "scalar");
    }

    @Property(tries = 300)
    void shouldSumDotProductsInSixteenLanes(
            @ForAll @IntRange(max = 70) int length, @ForAll @IntRange(max = 9) int count, @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] common = numbers(length, random);
        float[][] others = rows(count, length, random);
        float[] expected = new float[count];
        for (int k = 0; k < count; k++) {
            float[] lanes = new float[16];
            for (int i = 0; i < length; i++) {
                lanes[i % 16] += common[i] * others[k][i];
            }
            for (int half = 8; half > 0; half /= 2) {
                for (int l = 0; l < half; l++) {
                    lanes[l] += lanes[l + half];
                }
            }
            expected[k] = lanes[0];
        }

        for (Kernels kernels : new Kernels[] {scalar, vector}) {
            float[] found = new float[count];
            kernels.dots(common, others, length, found);
            assertThat(found).as(kernels.name()).isEqualTo(expected);
        }
    }

    @Property(tries = 300)
    void shouldCombineTermAfterTerm(
            @ForAll @IntRange(max = 100) int length, @ForAll @IntRange(max = 9) int count, @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] factors = numbers(count, random);
        for (int k = 0; k < count; k++) {
            factors[k] = random.nextInt(4) == 0 ? 0 : factors[k];
        }
        float[][] vectors = rows(count, length, random);
        float[] expected = new float[length];
        for (int i = 0; i < length; i++) {
            for (int k = 0; k < count; k++) {
                expected[i] += factors[k] == 0 ? 0 : factors[k] * vectors[k][i];
            }
        }

        for (Kernels kernels : new Kernels[] {scalar, vector}) {
            float[] found = numbers(length, random);
            kernels.combine(factors, vectors, length, found);
            assertThat(found).as(kernels.name()).isEqualTo(expected);
        }
    }

    @Property(tries = 300)
    void shouldPassOverZeroFactorsEvenOfWhatIsNotFinite(@ForAll @IntRange(min = 1, max = 40) int length) {
        float[][] vectors = {new float[length]};
        Arrays.fill(vectors[0], Float.POSITIVE_INFINITY);

        for (Kernels kernels : new Kernels[] {scalar, vector}) {
            float[] found = new float[length];
            kernels.combine(new float[] {-0f}, vectors, length, found);
            assertThat(found).as(kernels.name()).containsOnly(0);
        }
    }

    @Property(tries = 300)
    void shouldStepAlikeToTheBit(@ForAll @IntRange(max = 100) int length, @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[][] first = rows(4, length, random);
        for (int i = 0; i < length; i++) {
            first[3][i] = Math.abs(first[3][i]);
        }
        float rate = random.nextFloat();
        float momentum = random.nextFloat();
        AdamNumbers numbers = new AdamNumbers(rate, 0.9f, 0.1f, 0.999f, 0.001f, 1e-7f);

        float[][] one = copy(first);
        float[][] two = copy(first);
        for (int step = 0; step < 3; step++) {
            for (Kernels kernels : new Kernels[] {scalar, vector}) {
                float[][] on = kernels == scalar ? one : two;
                kernels.sgd(on[0], on[1], on[2], rate, momentum);
                kernels.nesterov(on[0], on[1], on[2], rate, momentum);
                kernels.adam(on[0], on[1], on[2], on[3], numbers);
                kernels.adaGrad(on[0], on[1], on[3], rate, 1e-7f);
                kernels.average(on[2], on[0], momentum);
                kernels.scale(on[0], Math.max(0, length - 1), 0.99f);
            }
        }

        assertThat(bits(two)).isEqualTo(bits(one));
    }

    @Property(tries = 200)
    void shouldComeToTheSameStateWithEither(@ForAll long seed) {
        SyntheticLog log = new SyntheticLog(37, seed);
        TrainingWindow one = new TrainingWindow(log.examples(20, "a", "b", "c"), 20);
        TrainingWindow two = new TrainingWindow(log.examples(20, "a", "b", "c", "d"), 40);
        DenseHyperParameters settings = Settings.dense("hiddenLayers=19 dropout=0.3 averaging=0.9 replay=30");

        assertThat(learned(new DenseTrainer(settings, vector), one, two))
                .isEqualTo(learned(new DenseTrainer(settings, scalar), one, two));
    }

    private static byte[] learned(DenseTrainer trainer, TrainingWindow... windows) {
        TrainerState state = trainer.untrained(37, SyntheticLog.EXPONENT, 3);
        for (TrainingWindow window : windows) {
            state = ((StepResult.Stepped) trainer.step(state, window, 5)).state();
        }
        return state.toBytes();
    }

    static Kernels vectorKernels() {
        try {
            return Class.forName("io.headstream.learning.VectorKernels")
                    .asSubclass(Kernels.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no vector kernels: was the JVM started with the Vector API?", e);
        }
    }

    private static float[][] rows(int count, int length, SplitMix64 random) {
        float[][] rows = new float[count][];
        for (int k = 0; k < count; k++) {
            rows[k] = numbers(length, random);
        }
        return rows;
    }

    /** Of very different sizes, so that another order of summation would show. */
    private static float[] numbers(int count, SplitMix64 random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = Math.scalb(random.nextFloat() - 0.5f, random.nextInt(20) - 10);
        }
        return numbers;
    }

    private static float[][] copy(float[][] rows) {
        return DenseLayer.copy(rows);
    }

    private static int[][] bits(float[][] rows) {
        int[][] bits = new int[rows.length][];
        for (int k = 0; k < rows.length; k++) {
            bits[k] = new int[rows[k].length];
            for (int i = 0; i < bits[k].length; i++) {
                bits[k][i] = Float.floatToIntBits(rows[k][i]);
            }
        }
        return bits;
    }
}
