package io.headstream.embedding;

/**
 * What is known of a loaded backbone.
 *
 * @param name short name, for people
 * @param digest over its files
 * @param inputWidth pixels across that it takes
 * @param inputHeight pixels down
 * @param dimension length of its embeddings
 * @param exponent quantisation step 2^-exponent of its embeddings
 * @param batchSize most images that it takes at once
 * @param device where it runs, as TensorFlow names it, such as {@code CPU:0} or {@code GPU:0 (NVIDIA H100)}
 */
public record BackboneDescription(
        String name,
        BackboneDigest digest,
        int inputWidth,
        int inputHeight,
        int dimension,
        int exponent,
        int batchSize,
        String device) {}
