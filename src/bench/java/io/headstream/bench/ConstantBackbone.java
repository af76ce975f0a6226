package io.headstream.bench;

import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import java.util.List;

/** A backbone that costs nothing: every picture has the same embedding, so that what is left is the cost of all else. */
final class ConstantBackbone implements Backbone {
    private static final int SIDE = 224;
    private static final int DIMENSION = 1280;
    private static final int EXPONENT = 12;

    private final BackboneDescription description;
    private final EmbedResult embedded;

    ConstantBackbone() {
        this.description = new BackboneDescription(
                "constant", new BackboneDigest("c".repeat(64)), SIDE, SIDE, DIMENSION, EXPONENT, 1, "none");
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (i % 17) / 17f;
        }
        this.embedded = new EmbedResult.Embedded(Embedding.quantise(values, EXPONENT, description.digest()));
    }

    @Override
    public BackboneDescription description() {
        return description;
    }

    @Override
    public List<EmbedResult> embed(List<DecodedImage> images) {
        return images.stream().map(image -> embedded).toList();
    }

    @Override
    public void close() {}

    /** Takes any bytes for the same picture, without a look at them. */
    static final class NoDecoder implements ImageDecoder {
        private final DecodeResult picture =
                new DecodeResult.Decoded(new DecodedImage(SIDE, SIDE, new float[SIDE * SIDE * DecodedImage.CHANNELS]));

        @Override
        public DecodeResult decode(byte[] encoded) {
            return picture;
        }

        @Override
        public void close() {}
    }
}
