package io.headstream.backbone;

import io.headstream.embedding.VectorApi;
import io.headstream.image.DecodedImage;

/**
 * The loops that {@link Resampler} spends its time in. There are two, equal to the bit: {@link ScalarPixels}, and
 * {@code VectorPixels} on the incubating Vector API (see {@link VectorApi}). Stateless, thread-safe.
 *
 * <p>The order: every product and every sum is rounded to float32; sums begin at +0 and take their terms in turn.
 */
abstract class PixelKernels {
    /** Values in the vectors that may be read from where a pixel begins. */
    static final int LANES = 8;

    private static final String VECTOR_PIXELS = "io.headstream.backbone.VectorPixels";

    /** Waits to choose until somebody asks. */
    private static final class Chosen {
        private static final PixelKernels KERNELS = VectorApi.implementation(PixelKernels.class, VECTOR_PIXELS)
                .filter(PixelKernels::isFast)
                .orElseGet(ScalarPixels::new);
    }

    /** The faster ones of those that this JVM can run; always the same. */
    static PixelKernels chosen() {
        return Chosen.KERNELS;
    }

    /** How many zeros have to follow a line that {@link #columns} is given. */
    static int margin(ResampleAxis across) {
        return across.longest() * DecodedImage.CHANNELS + LANES;
    }

    /** What they are written with. */
    abstract String name();

    /** Whether this processor has what they are written for. */
    boolean isFast() {
        return true;
    }

    /** Channel values, [0,255], as numbers. */
    abstract void toFloats(byte[] values, int from, float[] to, int length);

    /**
     * Resamples one line along it.
     *
     * @param line [width × 3], with a {@link #margin} of zeros behind it
     * @param at where the line is written to: [columns × 3]
     */
    abstract void columns(float[] line, ResampleAxis across, float[] to, int at);

    /** Resamples the pixels of a line from this one on, each from its own pixels only. */
    static void columnsFrom(int first, float[] line, ResampleAxis across, float[] to, int at) {
        int out = at + first * DecodedImage.CHANNELS;
        for (int x = first; x < across.size(); x++) {
            float[] weights = across.weights(x);
            int from = across.start(x) * DecodedImage.CHANNELS;
            float red = 0;
            float green = 0;
            float blue = 0;
            for (float weight : weights) {
                red += line[from] * weight;
                green += line[from + 1] * weight;
                blue += line[from + 2] * weight;
                from += DecodedImage.CHANNELS;
            }
            to[out] = red;
            to[out + 1] = green;
            to[out + 2] = blue;
            out += DecodedImage.CHANNELS;
        }
    }
}
