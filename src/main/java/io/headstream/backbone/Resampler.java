package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import java.util.Arrays;

/**
 * Resamples pictures line by line: what it holds is a few lines, whatever the size of the picture. Sums run in the order
 * of TensorFlow's {@code ScaleAndTranslate} (lines first, then columns, each from the first pixel on), so that the result
 * is equal to the bit; measured, in a quarter of its time.
 */
final class Resampler {
    private final Resize kernel;

    Resampler(Resize kernel) {
        this.kernel = kernel;
    }

    /** The lines of a picture. */
    interface Lines {
        /** How many. */
        int height();

        /** Pixels in each. */
        int width();

        /** Writes one line's channel values, in any range: [width × 3]. Lines are asked for in order, each at most once. */
        void read(int line, float[] to);
    }

    /** The resampled picture as stored: [rows × columns × 3], row-major. */
    float[] resample(Lines picture, Placement placement) {
        ResampleAxis down =
                ResampleAxis.of(kernel, picture.height(), placement.height(), placement.scaleY(), placement.offsetY());
        ResampleAxis across =
                ResampleAxis.of(kernel, picture.width(), placement.width(), placement.scaleX(), placement.offsetX());
        float[] result = new float[placement.height() * placement.width() * DecodedImage.CHANNELS];
        Window window = new Window(picture, down.longest());
        float[] sum = new float[picture.width() * DecodedImage.CHANNELS];
        for (int y = 0; y < down.size(); y++) {
            float[] weights = down.weights(y);
            Arrays.fill(sum, 0f);
            for (int i = 0; i < weights.length; i++) {
                addScaled(window.line(down.start(y) + i), weights[i], sum);
            }
            columns(sum, across, result, y * placement.width() * DecodedImage.CHANNELS);
        }
        return result;
    }

    private static void addScaled(float[] line, float weight, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += line[i] * weight;
        }
    }

    private static void columns(float[] line, ResampleAxis across, float[] to, int at) {
        int out = at;
        for (int x = 0; x < across.size(); x++) {
            float[] weights = across.weights(x);
            int from = across.start(x) * DecodedImage.CHANNELS;
            float first = 0;
            float second = 0;
            float third = 0;
            for (float weight : weights) {
                first += line[from] * weight;
                second += line[from + 1] * weight;
                third += line[from + 2] * weight;
                from += DecodedImage.CHANNELS;
            }
            to[out] = first;
            to[out + 1] = second;
            to[out + 2] = third;
            out += DecodedImage.CHANNELS;
        }
    }

    /** The lines read last: neighbouring sums share most of theirs. */
    private static final class Window {
        private final Lines picture;
        private final float[][] lines;
        private final int[] held;

        /** @param capacity lines that one sum takes at most */
        Window(Lines picture, int capacity) {
            this.picture = picture;
            this.lines = new float[capacity][picture.width() * DecodedImage.CHANNELS];
            this.held = new int[capacity];
            Arrays.fill(held, -1);
        }

        float[] line(int wanted) {
            int slot = wanted % lines.length;
            if (held[slot] != wanted) {
                picture.read(wanted, lines[slot]);
                held[slot] = wanted;
            }
            return lines[slot];
        }
    }
}
