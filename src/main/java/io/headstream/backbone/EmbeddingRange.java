package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How finely embeddings can be quantised to 16 bits without losing the large ones. */
final class EmbeddingRange {
    /** How many times the largest number seen has to fit: a few pictures do not show the largest there is. */
    static final int ROOM = 4;

    private static final int LEAST_EXPONENT = -Short.SIZE;
    private static final int MOST_EXPONENT = 2 * Short.SIZE;
    private static final int COLOURS = 256;
    private static final long SEED = 20_261_125;
    private static final int PICTURES = 4;

    private EmbeddingRange() {}

    /** The largest exponent with which {@link #ROOM} times this number fits. */
    static int exponentFor(float largest) {
        int exponent = MOST_EXPONENT;
        while (exponent > LEAST_EXPONENT && (double) ROOM * largest > Short.MAX_VALUE * Math.scalb(1d, -exponent)) {
            exponent--;
        }
        return exponent;
    }

    static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    /** The same pictures at every call: coarse and fine noise in colour. */
    static List<DecodedImage> madeUpPictures(InputForm form) {
        Random random = new Random(SEED);
        List<DecodedImage> pictures = new ArrayList<>();
        for (int picture = 0; picture < PICTURES; picture++) {
            int grain = 1 << (2 * picture);
            int columns = form.width() / grain + 1;
            float[] tiles = new float[columns * (form.height() / grain + 1) * DecodedImage.CHANNELS];
            for (int i = 0; i < tiles.length; i++) {
                tiles[i] = random.nextInt(COLOURS);
            }
            float[] rgb = new float[form.width() * form.height() * DecodedImage.CHANNELS];
            for (int i = 0; i < rgb.length; i++) {
                int pixel = i / DecodedImage.CHANNELS;
                int tile = pixel / form.width() / grain * columns + pixel % form.width() / grain;
                rgb[i] = tiles[tile * DecodedImage.CHANNELS + i % DecodedImage.CHANNELS];
            }
            pictures.add(new DecodedImage(form.width(), form.height(), rgb));
        }
        return pictures;
    }

    /** The largest number that the network gives for the pictures. */
    static float largest(Network network, List<DecodedImage> pictures) {
        float largest = 0;
        for (int from = 0; from < pictures.size(); from += network.batchSize()) {
            largest = Math.max(
                    largest,
                    largest(network.run(
                            pictures.subList(from, Math.min(pictures.size(), from + network.batchSize())))));
        }
        return largest;
    }
}
