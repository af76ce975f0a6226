package io.headstream.learning;

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
    /** Length of the embeddings. */
    int dimension() {
        return centre.length;
    }

    /** The scaled embedding, [dimension]; all zero if the embedding is the centre. The squared length is summed in order. */
    float[] apply(float[] embedding) {
        float[] scaled = new float[embedding.length];
        double squares = 0;
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = embedding[i] - centre[i];
            squares += (double) scaled[i] * scaled[i];
        }
        float factor = squares > 0 ? (float) Math.sqrt(scaled.length / squares) : 0;
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }
}
