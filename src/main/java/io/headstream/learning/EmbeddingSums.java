package io.headstream.learning;

import io.headstream.embedding.Embedding;
import java.util.List;

/**
 * Exact sums of quantised embeddings: whole numbers, so that no order of arrival can change them. Immutable.
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
        long[] next = sums.clone();
        for (TrainingExample example : examples) {
            Embedding embedding = example.embedding();
            for (int i = 0; i < next.length; i++) {
                next[i] += embedding.values()[i];
            }
        }
        return new EmbeddingSums(count + examples.size(), next);
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
