package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class RunningTemperatureTest {
    @Property(tries = 30)
    void shouldFindTheTemperatureThatLabelsWereDrawnAt(
            @ForAll @DoubleRange(min = 0.2, max = 5) double truth, @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        RunningTemperature temperature = RunningTemperature.none();
        double sum = 0;
        for (int window = 0; window < 400; window++) {
            List<float[]> logits = new ArrayList<>();
            List<Integer> targets = new ArrayList<>();
            for (int e = 0; e < 32; e++) {
                float[] z = new float[4];
                for (int j = 0; j < z.length; j++) {
                    z[j] = (float) (truth * 4 * (random.nextFloat() - 0.5));
                }
                logits.add(z);
                targets.add(drawn(Softmax.probabilities(z, (float) truth), random.nextFloat()));
            }
            temperature = temperature.after(logits, targets);
            sum += window >= 100 ? temperature.log() : 0;
        }

        assertThat(sum / 300).isCloseTo(Math.log(truth), offset(0.15));
    }

    @Test
    void shouldStayWhereNothingIsSaid() {
        RunningTemperature temperature = RunningTemperature.none();

        assertThat(temperature.value()).isEqualTo(1);
        assertThat(temperature.after(List.of(), List.of())).isEqualTo(temperature);
        assertThat(temperature.after(List.of(new float[] {3}), List.of(0)).log())
                .isZero();
        assertThat(temperature.after(List.of(new float[] {Float.NaN, 1}), List.of(0)))
                .isEqualTo(temperature);
    }

    @Test
    void shouldStayWithinItsBounds() {
        RunningTemperature sure = RunningTemperature.none();
        RunningTemperature wrong = RunningTemperature.none();
        for (int window = 0; window < 500; window++) {
            sure = sure.after(List.of(new float[] {0.01f, 0}), List.of(0));
            wrong = wrong.after(List.of(new float[] {1000, 0}), List.of(1));
        }

        assertThat(sure.value()).isBetween(0.0499f, 1f);
        assertThat(wrong.value()).isBetween(1f, 20.001f);
    }

    @Test
    void shouldComeBackTheSameFromItsBytes() {
        RunningTemperature temperature = RunningTemperature.none().after(List.of(new float[] {3, 1}), List.of(1));
        BinaryWriter writer = new BinaryWriter();
        temperature.write(writer);

        assertThat(RunningTemperature.read(new BinaryReader("temperature", writer.toBytes())))
                .isEqualTo(temperature);
        BinaryReader broken = new BinaryReader(
                "temperature",
                new BinaryWriter()
                        .int64(Double.doubleToLongBits(Double.NaN))
                        .int64(Double.doubleToLongBits(1))
                        .toBytes());
        assertThatThrownBy(() -> RunningTemperature.read(broken)).isInstanceOf(HeadFormatException.class);
    }

    private static int drawn(float[] probabilities, float chance) {
        float sum = 0;
        for (int j = 0; j < probabilities.length; j++) {
            sum += probabilities[j];
            if (chance < sum) {
                return j;
            }
        }
        return probabilities.length - 1;
    }
}
