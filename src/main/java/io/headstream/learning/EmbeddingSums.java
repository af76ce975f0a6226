package io.headstream.learning;

import io.headstream.embedding.Embedding;
import java.util.Collection;
import java.util.List;

/**
 * Exact sums of quantised embeddings: whole numbers, so that no order of arrival can change them, and what was added can
 * be taken away. Immutable.
 *
 * @param count embeddings summed
 * @param sums of the int16 steps, [dimension]
 */
record EmbeddingSums(
        long count,
        @SuppressWarnings("ArrayRecordComponent") long[] sums) {
    static EmbeddingSums none(int dimension) {
        return new EmbeddingSums(0, new long[dimension]);
    }

    EmbeddingSums plus(List<TrainingExample> examples) {
        return changed(1, examples.stream().map(TrainingExample::embedding).toList());
    }

    EmbeddingSums minus(List<Embedding> embeddings) {
        return changed(-1, embeddings);
    }

    private EmbeddingSums changed(int sign, Collection<Embedding> embeddings) {
        long[] next = sums.clone();
        for (Embedding embedding : embeddings) {
            short[] values = embedding.values();
            for (int i = 0; i < next.length; i++) {
                next[i] += (long) sign * values[i];
            }
        }
        return new EmbeddingSums(count + (long) sign * embeddings.size(), next);
    }

    /** Takes away the mean of what was summed; before the first embedding, nothing. */
    InputScaling scaling(int exponent) {
        float[] centre = new float[sums.length];
        if (count > 0) {
            for (int i = 0; i < centre.length; i++) {
                centre[i] = (float) Math.scalb((double) sums[i] / count, -exponent);
            }
        }
        return new InputScaling(centre);
    }
}
