package io.headstream.backbone;

import java.util.OptionalInt;

/**
 * Where a network is cut so that its last layers can be trained.
 *
 * @param from the first layer that trains: its name or number
 * @param maxEmbeddingBytes largest activation of an image, at two bytes for each number
 * @param exponent quantisation step 2^-exponent of activations; empty: by what the trunk makes of {@link TrialPictures}
 */
public record Unfreezing(String from, int maxEmbeddingBytes, OptionalInt exponent) {}
