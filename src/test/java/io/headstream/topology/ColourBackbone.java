package io.headstream.topology;

import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * A fake at the backbone's port: an image is one pixel, and its embedding is its colour. A pixel whose red is
 * {@link #POISON} makes the whole batch fail, as a broken kernel would.
 */
final class ColourBackbone implements Backbone {
    static final BackboneDigest DIGEST = new BackboneDigest("c0".repeat(32));
    static final float POISON = 99;
    private static final int EXPONENT = 7;

    final List<Integer> batchSizes = new ArrayList<>();

    /** Most images at once. */
    int batchSize = 1;

    /** So many passes of anything but a blank image fail. */
    int passingFaults;

    /** Happens while a batch is embedded. */
    Runnable meanwhile = () -> {};

    /** While true, every batch fails, a blank one too. */
    boolean deviceLost;

    /** Three bytes are a pixel; anything else can't be decoded. */
    static final class PixelDecoder implements ImageDecoder {
        @Override
        public DecodeResult decode(byte[] encoded) {
            if (encoded.length != DecodedImage.CHANNELS) {
                return new DecodeResult.Rejected(new Rejection(
                        RejectionCategory.IMAGE_UNDECODABLE, encoded.length + "-byte body", "three bytes"));
            }
            return new DecodeResult.Decoded(new DecodedImage(1, 1, new float[] {encoded[0], encoded[1], encoded[2]}));
        }

        @Override
        public void close() {}
    }

    @Override
    public BackboneDescription description() {
        return new BackboneDescription("colour", DIGEST, 1, 1, DecodedImage.CHANNELS, EXPONENT, batchSize, "CPU:0");
    }

    @Override
    public List<EmbedResult> embed(List<DecodedImage> images) {
        boolean blank = images.stream().allMatch(image -> image.rgb()[0] == 0);
        if (passingFaults > 0 && !blank) {
            passingFaults--;
            throw new BackboneException("out of memory for a moment");
        }
        if (deviceLost || images.stream().anyMatch(image -> image.rgb()[0] == POISON)) {
            throw new BackboneException("kernel failed");
        }
        batchSizes.add(images.size());
        meanwhile.run();
        return images.stream()
                .<EmbedResult>map(image -> new EmbedResult.Embedded(Embedding.quantise(image.rgb(), EXPONENT, DIGEST)))
                .toList();
    }

    @Override
    public void close() {}
}
