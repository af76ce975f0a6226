package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DenseHeadTest {
    private static final int DIMENSION = 21;

    @Property(tries = 60)
    void shouldGiveOneEmbeddingTheSameBitsAsAmongMany(
            @ForAll @IntRange(min = 0, max = 2) int hidden,
            @ForAll @IntRange(min = 1, max = 40) int classes,
            @ForAll @IntRange(min = 1, max = 150) int examples,
            @ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        List<DenseLayer> layers = new ArrayList<>();
        int width = DIMENSION;
        for (int l = 0; l < hidden; l++) {
            layers.add(DenseLayer.he(width, 9, random));
            width = 9;
        }
        layers.add(DenseLayer.he(width, classes, random));
        List<Label> labels = IntStream.range(0, classes)
                .mapToObj(k -> new Label("class-%02d".formatted(k)))
                .toList();
        DenseHead head = new DenseHead("dense", labels, new InputScaling(vector(random)), layers, 1.5f);
        List<float[]> embeddings =
                IntStream.range(0, examples).mapToObj(e -> vector(random)).toList();

        List<float[]> together = head.probabilities(embeddings);

        assertThat(together).hasSize(examples);
        for (int e = 0; e < examples; e++) {
            assertThat(together.get(e)).isEqualTo(head.probabilities(embeddings.get(e)));
        }
    }

    private static float[] vector(SplitMix64 random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = random.nextFloat() - 0.5f;
        }
        return vector;
    }
}
