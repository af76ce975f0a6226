package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.headstream.learning.Hinge.Scheme;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final float STEP = 1f / 1024;

    @Provide
    Arbitrary<Loss> losses() {
        return Arbitraries.of(
                new CrossEntropy(0),
                new CrossEntropy(0.1),
                new Hinge(Scheme.ONE_VS_REST, false),
                new Hinge(Scheme.ONE_VS_REST, true),
                new Hinge(Scheme.CRAMMER_SINGER, false),
                new Hinge(Scheme.CRAMMER_SINGER, true));
    }

    @Property(tries = 1000)
    void shouldHaveTheGradientOfItsValue(
            @ForAll("losses") Loss loss, @ForAll @IntRange(min = 1, max = 6) int classes, @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] logits = new float[classes];
        for (int j = 0; j < classes; j++) {
            // On a grid of 1/64, away from the kinks of the hinges by at least a quarter of that.
            logits[j] = (random.nextInt(400) - 200) / 64f + 1f / 256 * j;
        }
        Assume.that(loss instanceof CrossEntropy || awayFromKinks(logits));
        int target = random.nextInt(classes);
        float[] gradient = new float[classes];

        loss.gradient(logits, target, 2, gradient);

        for (int j = 0; j < classes; j++) {
            float[] above = logits.clone();
            float[] below = logits.clone();
            above[j] += STEP;
            below[j] -= STEP;
            double slope = (loss.loss(above, target) - loss.loss(below, target)) / (2 * (double) STEP);
            assertThat((double) gradient[j]).as("class %d", j).isCloseTo(2 * slope, offset(2e-3));
        }
    }

    @Test
    void shouldCostNothingOnceTheMarginIsOne() {
        Loss oneVsRest = new Hinge(Scheme.ONE_VS_REST, true);
        Loss crammerSinger = new Hinge(Scheme.CRAMMER_SINGER, false);

        assertThat(oneVsRest.loss(new float[] {1, -1, -3}, 0)).isZero();
        assertThat(oneVsRest.loss(new float[] {0.5f, -1, 0}, 0)).isEqualTo(0.25 + 1);
        assertThat(crammerSinger.loss(new float[] {0.5f, -0.5f, -3}, 0)).isZero();
        assertThat(crammerSinger.loss(new float[] {0.5f, 0.25f, 0}, 0)).isEqualTo(0.75);
        assertThat(crammerSinger.loss(new float[] {7}, 0)).isZero();
    }

    @Test
    void shouldHoldTheFirstOfEquallyStrongRivalsAgainstTheTrueClass() {
        float[] gradient = new float[3];

        new Hinge(Scheme.CRAMMER_SINGER, false).gradient(new float[] {0, 0, 0}, 1, 1, gradient);

        assertThat(gradient).containsExactly(1, -1, 0);
    }

    @Test
    void shouldBeLnOfTheClassesForAHeadThatKnowsNothing() {
        assertThat(new CrossEntropy(0).loss(new float[4], 2)).isCloseTo(Math.log(4), offset(1e-6));
        assertThat(new CrossEntropy(0.2).loss(new float[4], 2)).isCloseTo(Math.log(4), offset(1e-6));
    }

    private static boolean awayFromKinks(float[] logits) {
        for (int j = 0; j < logits.length; j++) {
            for (int k : List.of(-1, 1)) {
                if (Math.abs(logits[j] - k) < 2 * STEP) {
                    return false;
                }
            }
            for (int i = 0; i < logits.length; i++) {
                for (int k : List.of(-1, 0, 1)) {
                    if (i != j && Math.abs(logits[j] - logits[i] - k) < 4 * STEP) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
