package io.headstream.bench;

import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.learning.SplitMix64;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A backbone that costs next to nothing and yet tells classes apart: an "image" begins with the number of its class and a
 * number of its own, and its embedding is noise around what belongs to the class.
 */
final class SeededBackbone implements Backbone {
    private static final int DIMENSION = 1280;
    private static final int EXPONENT = 12;
    private static final int NOISES = 509;
    private static final float NOISE = 0.5f;

    private final BackboneDescription description =
            new BackboneDescription("seeded", new BackboneDigest("5".repeat(64)), 1, 1, DIMENSION, EXPONENT, 1, "none");
    private final float[][] noises = new float[NOISES][];

    SeededBackbone() {
        for (int i = 0; i < NOISES; i++) {
            noises[i] = vector(1L << 40 | i);
        }
    }

    /** What is sent as an image of that size. */
    static byte[] image(int label, int number, int bytes) {
        return ByteBuffer.allocate(Math.max(2 * Integer.BYTES, bytes))
                .putInt(label)
                .putInt(number)
                .array();
    }

    @Override
    public BackboneDescription description() {
        return description;
    }

    @Override
    public List<EmbedResult> embed(List<DecodedImage> images) {
        return images.stream().map(this::embed).toList();
    }

    private EmbedResult embed(DecodedImage image) {
        int label = (int) image.rgb()[0];
        float[] noise = noises[Math.floorMod((int) image.rgb()[1], NOISES)];
        float[] values = vector(label);
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = Math.max(0, values[i] + NOISE * noise[i]);
        }
        return new EmbedResult.Embedded(Embedding.quantise(values, EXPONENT, description.digest()));
    }

    private static float[] vector(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }

    @Override
    public void close() {}

    /** Reads the two numbers. Both are exact as float up to 2^24. */
    static final class Decoder implements ImageDecoder {
        @Override
        public DecodeResult decode(byte[] encoded) {
            ByteBuffer numbers = ByteBuffer.wrap(encoded);
            return new DecodeResult.Decoded(
                    new DecodedImage(1, 1, new float[] {numbers.getInt(), numbers.getInt() % NOISES, 0}));
        }

        @Override
        public void close() {}
    }
}
