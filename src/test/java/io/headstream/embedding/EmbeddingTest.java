package io.headstream.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private static final BackboneDigest DIGEST = new BackboneDigest("0".repeat(64));

    @Test
    void shouldQuantiseToTheNearestStepAndTiesToTheEvenOne() {
        float step = 1 / 4096f;
        float[] values = {0, step, 1.4f * step, 0.5f * step, 1.5f * step, -2.5f * step, 7.5f};
        assertThat(Embedding.quantise(values, 12, DIGEST).values())
                .containsExactly(new short[] {0, 1, 1, 0, 2, -2, 30720});
    }

    @Test
    void shouldSaturateWhatTheStepsCannotHold() {
        assertThat(Embedding.quantise(new float[] {8, -9, Float.MAX_VALUE}, 12, DIGEST)
                        .values())
                .containsExactly(Short.MAX_VALUE, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Test
    void shouldComeBackToTheSameSteps() {
        Embedding embedding = Embedding.quantise(new float[] {0.1f, -3.3f, 7.99f}, 12, DIGEST);
        assertThat(Embedding.quantise(embedding.toFloats(), 12, DIGEST).values())
                .isEqualTo(embedding.values());
        assertThat(embedding.dimension()).isEqualTo(3);
    }
}
