package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.Embedding;
import io.headstream.learning.FeatureMap.Settings;
import io.headstream.learning.FeatureMap.Transform;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FeatureMapTest {
    @Test
    void shouldTakeSignedRootsThatUseAllSteps() {
        FeatureMap map = new FeatureMap(new Settings(7, 12, Transform.SQRT, 0, 0));

        assertThat(map.apply(new short[] {0, 1, -1, 8192, -8192, Short.MAX_VALUE, Short.MIN_VALUE}))
                .containsExactly(0, 181, -181, 16_384, -16_384, 32_767, -32_768);
    }

    @Test
    void shouldTakeTheRootOfEveryStep() {
        FeatureMap map = new FeatureMap(new Settings(1, 0, Transform.SQRT, 0, 0));

        for (int step = Short.MIN_VALUE; step <= Short.MAX_VALUE; step++) {
            long root = Math.round(Math.sqrt(32768.0 * Math.abs(step)));
            assertThat(map.apply(new short[] {(short) step})[0])
                    .as("root of %d", step)
                    .isEqualTo((short) (step < 0 ? -root : root));
        }
    }

    @Property(tries = 200)
    void shouldFindTheSameFeaturesBehindFloats(
            @ForAll @Size(min = 1, max = 40) short[] steps,
            @ForAll @IntRange(min = -40, max = 40) int exponent,
            @ForAll @IntRange(max = 30) int randomFeatures,
            @ForAll Transform transform) {
        FeatureMap map = new FeatureMap(new Settings(steps.length, exponent, transform, randomFeatures, 5));

        float[] features = map.apply(Embedding.toFloats(steps, exponent));

        short[] expected = map.apply(steps);
        assertThat(features).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(features[i]).isEqualTo(expected[i]);
        }
    }

    @Property(tries = 200)
    void shouldProjectAndCutBelowZero(
            @ForAll @Size(min = 1, max = 50) short[] x, @ForAll @IntRange(min = 1, max = 70) int features) {
        RandomProjection projection = new RandomProjection(x.length, features, 9);
        double[] sums = new double[features];
        for (int k = 0; k < x.length; k++) {
            short[] unit = new short[x.length];
            unit[k] = Short.MAX_VALUE;
            short[] column = projection.apply(unit);
            for (int m = 0; m < features; m++) {
                sums[m] += column[m] > 0 ? x[k] : -x[k];
            }
        }

        short[] projected = projection.apply(x);

        for (int m = 0; m < features; m++) {
            assertThat((double) projected[m])
                    .isEqualTo(Math.min(Short.MAX_VALUE, Math.rint(Math.max(0, sums[m]) / Math.sqrt(x.length))));
        }
    }

    @Test
    void shouldNotOverflowOnTheLongestEmbedding() {
        short[] x = new short[FeatureMap.MAX_FEATURES];
        Arrays.fill(x, Short.MIN_VALUE);
        RandomProjection projection = new RandomProjection(x.length, 64, 1);

        for (short feature : projection.apply(x)) {
            assertThat(feature).isBetween((short) 0, Short.MAX_VALUE);
        }
    }
}
