package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import io.headstream.learning.FeatureMap.Settings;
import io.headstream.learning.FeatureMap.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadProductTest {
    private static final int DIMENSION = 83;
    private static final int EXPONENT = 10;

    private final SplitMix64 random = new SplitMix64(7);

    @Test
    void shouldSayToTheBitWhatEachHeadSaysAlone() {
        List<Head> heads = new ArrayList<>();
        for (int h = 0; h < 7; h++) {
            heads.add(dense(h % 3 + 2, h % 2 == 0));
            heads.add(linear(h + 1, new Settings(DIMENSION, EXPONENT, Transform.NONE, 0, 0)));
            heads.add(linear(5, new Settings(DIMENSION, EXPONENT, Transform.SQRT, 0, 0)));
            heads.add(linear(2, new Settings(DIMENSION, EXPONENT, Transform.SQRT, 40, h % 2)));
        }
        heads.add(linear(0, new Settings(DIMENSION, EXPONENT, Transform.NONE, 0, 0)));
        float[] embedding = steps();

        List<float[]> together = HeadProduct.probabilities(heads, embedding);

        assertThat(together).hasSize(heads.size());
        for (int h = 0; h < heads.size(); h++) {
            assertThat(together.get(h)).isEqualTo(heads.get(h).probabilities(embedding));
        }
        assertThat(together.get(0)).isNotEqualTo(together.get(12));
    }

    @Test
    void shouldSayNothingWhereNoHeadIsAsked() {
        assertThat(HeadProduct.probabilities(List.of(), steps())).isEmpty();
    }

    private Head dense(int classes, boolean hidden) {
        List<DenseLayer> layers = hidden
                ? List.of(DenseLayer.he(DIMENSION, 9, random), DenseLayer.he(9, classes, random))
                : List.of(DenseLayer.he(DIMENSION, classes, random));
        return new DenseHead(
                DenseHyperParameters.KIND, labels(classes), new InputScaling(steps()), layers, 1 + random.nextFloat());
    }

    private Head linear(int classes, Settings settings) {
        DenseLayer layer = DenseLayer.he(settings.features(), classes, random);
        return new LinearHead(
                ClosedFormHyperParameters.RIDGE,
                labels(classes),
                new FeatureMap(settings),
                layer,
                1 + random.nextFloat());
    }

    private static List<Label> labels(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(k -> new Label("class " + (char) ('a' + k)))
                .toList();
    }

    /** Whole steps of the quantisation, as embeddings are. */
    private float[] steps() {
        float[] values = new float[DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextInt(4000) / (1 << EXPONENT);
        }
        return values;
    }
}
