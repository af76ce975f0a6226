package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pictures that show how large a network's activations get: black, white, noise, and waves of all lengths and colours as
 * photographs have. Always the same.
 */
final class TrialPictures {
    private static final float WHITE = 255;
    private static final int WAVY = 8;
    private static final int WAVES = 12;
    /** Seeds of no meaning. */
    private static final int SEED = 20;

    private TrialPictures() {}

    static List<DecodedImage> of(int width, int height) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<DecodedImage> pictures = new ArrayList<>();
        pictures.add(new DecodedImage(width, height, new float[width * height * DecodedImage.CHANNELS]));
        pictures.add(filled(width, height, random, false));
        pictures.add(filled(width, height, random, true));
        for (int i = 0; i < WAVY; i++) {
            pictures.add(waves(width, height, random));
        }
        return pictures;
    }

    private static DecodedImage filled(int width, int height, SplittableRandom random, boolean noise) {
        float[] rgb = new float[width * height * DecodedImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = noise ? (float) (WHITE * random.nextDouble()) : WHITE;
        }
        return new DecodedImage(width, height, rgb);
    }

    /** Waves whose height is as their length, as in photographs, over a hard edge. */
    private static DecodedImage waves(int width, int height, SplittableRandom random) {
        float[] rgb = new float[width * height * DecodedImage.CHANNELS];
        double[][] colours = new double[WAVES][DecodedImage.CHANNELS];
        double[][] directions = new double[WAVES][3];
        for (int w = 0; w < WAVES; w++) {
            double frequency = Math.PI * (1 << (w / 2));
            double angle = 2 * Math.PI * random.nextDouble();
            directions[w] = new double[] {
                frequency * StrictMath.cos(angle), frequency * StrictMath.sin(angle), 2 * Math.PI * random.nextDouble()
            };
            for (int c = 0; c < DecodedImage.CHANNELS; c++) {
                colours[w][c] = (random.nextDouble() - 0.5) / (1 + w / 2);
            }
        }
        double edge = random.nextDouble();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < DecodedImage.CHANNELS; c++) {
                    double value = x < edge * width ? 0.25 : 0.75;
                    for (int w = 0; w < WAVES; w++) {
                        value += colours[w][c]
                                * StrictMath.sin(directions[w][0] * x / width
                                        + directions[w][1] * y / height
                                        + directions[w][2]);
                    }
                    rgb[(y * width + x) * DecodedImage.CHANNELS + c] =
                            (float) (WHITE * Math.max(0, Math.min(1, value)));
                }
            }
        }
        return new DecodedImage(width, height, rgb);
    }
}
