package io.headstream.chaos;

import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import java.util.List;

/**
 * A backbone that costs nothing, so that faults rather than networks take the time: an image is a patch of
 * {@value #WIDTH} × 1 pixels as bare bytes, and its embedding is what its bytes say.
 */
final class PatchBackbone implements Backbone {
    static final int WIDTH = 4;
    static final int BYTES = WIDTH * DecodedImage.CHANNELS;

    private static final int EXPONENT = 7;
    private static final BackboneDigest DIGEST = new BackboneDigest("9a".repeat(32));
    private static final int BATCH = 8;

    /** Bare bytes to pixels. */
    static final class PatchDecoder implements ImageDecoder {
        @Override
        public DecodeResult decode(byte[] encoded) {
            if (encoded.length != BYTES) {
                return new DecodeResult.Rejected(new Rejection(
                        RejectionCategory.IMAGE_UNDECODABLE, encoded.length + "-byte body", BYTES + " bytes"));
            }
            float[] rgb = new float[BYTES];
            for (int i = 0; i < BYTES; i++) {
                rgb[i] = encoded[i];
            }
            return new DecodeResult.Decoded(new DecodedImage(WIDTH, 1, rgb));
        }

        @Override
        public void close() {}
    }

    @Override
    public BackboneDescription description() {
        return new BackboneDescription("patch", DIGEST, WIDTH, 1, BYTES, EXPONENT, BATCH, "CPU:0");
    }

    @Override
    public List<EmbedResult> embed(List<DecodedImage> images) {
        return images.stream().map(PatchBackbone::embedding).toList();
    }

    private static EmbedResult embedding(DecodedImage image) {
        float[] values = image.rgb().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] /= Byte.MAX_VALUE;
        }
        return new EmbedResult.Embedded(Embedding.quantise(values, EXPONENT, DIGEST));
    }

    @Override
    public void close() {}
}
