package io.headstream.learning;

import java.util.List;

/**
 * What a head does to an embedding before its first layer: takes away the centre of the embeddings seen in training and
 * scales what is left to length √dimension. So all backbones look alike to the learning rate, and the large common part
 * of embeddings behind a ReLU, which tells no class from another, does not slow learning down. Source: the transform
 * "CL2N" of Y. Wang et al., "SimpleShot: Revisiting Nearest-Neighbor Classification for Few-Shot Learning", 2019,
 * section 3; there to length 1. Immutable.
 *
 * @param centre [dimension], float32
 */
record InputScaling(
        @SuppressWarnings("ArrayRecordComponent") float[] centre) {
    private static final int AT_ONCE = 4;

    /** Length of the embeddings. */
    int dimension() {
        return centre.length;
    }

    /** The scaled embedding, [dimension]; all zero if the embedding is the centre. The squared length is summed in order. */
    float[] apply(float[] embedding) {
        return apply(new float[][] {embedding})[0];
    }

    /** The same of several: [embeddings][dimension]. Sums of {@value #AT_ONCE} at once, each of which waits for itself only. */
    float[][] apply(float[][] embeddings) {
        float[][] centred = new float[embeddings.length][];
        for (int e = 0; e < centred.length; e++) {
            centred[e] = centred(embeddings[e]);
        }
        return scaled(centred);
    }

    /** One embedding as each of several scalings makes it: [scalings][dimension]. */
    static float[][] apply(List<InputScaling> scalings, float[] embedding) {
        float[][] centred = new float[scalings.size()][];
        for (int s = 0; s < centred.length; s++) {
            centred[s] = scalings.get(s).centred(embedding);
        }
        return scaled(centred);
    }

    /** The vectors themselves, each brought to its length. */
    private static float[][] scaled(float[][] scaled) {
        int e = 0;
        for (; e + AT_ONCE <= scaled.length; e += AT_ONCE) {
            scaleFour(scaled[e], scaled[e + 1], scaled[e + 2], scaled[e + 3]);
        }
        for (; e < scaled.length; e++) {
            double squares = 0;
            for (float value : scaled[e]) {
                squares += (double) value * value;
            }
            scale(scaled[e], squares);
        }
        return scaled;
    }

    private float[] centred(float[] embedding) {
        float[] centred = new float[embedding.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = embedding[i] - centre[i];
        }
        return centred;
    }

    private static void scaleFour(float[] first, float[] second, float[] third, float[] fourth) {
        double squares1 = 0;
        double squares2 = 0;
        double squares3 = 0;
        double squares4 = 0;
        for (int i = 0; i < first.length; i++) {
            squares1 += (double) first[i] * first[i];
            squares2 += (double) second[i] * second[i];
            squares3 += (double) third[i] * third[i];
            squares4 += (double) fourth[i] * fourth[i];
        }
        scale(first, squares1);
        scale(second, squares2);
        scale(third, squares3);
        scale(fourth, squares4);
    }

    private static void scale(float[] centred, double squares) {
        float factor = squares > 0 ? (float) Math.sqrt(centred.length / squares) : 0;
        for (int i = 0; i < centred.length; i++) {
            centred[i] *= factor;
        }
    }
}
