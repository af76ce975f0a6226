package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a network expects to be done to pixels in [0,255] before it gets them: a scale and an offset per channel. */
public enum Preprocessing {
    /** Nothing: the network takes [0,255], or normalises by itself. */
    NONE(false, new float[] {1, 1, 1}, new float[] {0, 0, 0}),
    /** x / 255, to [0,1]. */
    UNIT(false, new float[] {1 / 255f, 1 / 255f, 1 / 255f}, new float[] {0, 0, 0}),
    /** x / 127.5 − 1, to [−1,1]. */
    MINUS1TO1(false, new float[] {1 / 127.5f, 1 / 127.5f, 1 / 127.5f}, new float[] {-1, -1, -1}),
    /** (x / 255 − mean) / deviation with ImageNet's mean and deviation, as torchvision's models were trained. */
    IMAGENET_TORCH(false, new float[] {1 / (255 * 0.229f), 1 / (255 * 0.224f), 1 / (255 * 0.225f)}, new float[] {
        -0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f
    }),
    /** Blue, green, red with ImageNet's mean taken off, as Caffe's models (VGG, ResNet v1 of Keras) were trained. */
    IMAGENET_CAFFE(true, new float[] {1, 1, 1}, new float[] {-103.939f, -116.779f, -123.68f});

    private final boolean blueFirst;
    private final float[] scale;
    private final float[] offset;

    Preprocessing(boolean blueFirst, float[] scale, float[] offset) {
        this.blueFirst = blueFirst;
        this.scale = scale;
        this.offset = offset;
    }

    /**
     * The preprocessing that manifests call by this name, such as {@code imagenet-torch}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Preprocessing of(String name) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s': expected one of %s".formatted(name, names())));
    }

    /** Whether the network takes blue, green, red. */
    public boolean blueFirst() {
        return blueFirst;
    }

    /** What channel values are multiplied by, in the network's order: [3]. */
    public float[] scale() {
        return scale.clone();
    }

    /** What is added to them then: [3]. */
    public float[] offset() {
        return offset.clone();
    }

    static String names() {
        return Arrays.stream(values()).map(Preprocessing::toString).collect(Collectors.joining(", "));
    }

    /**
     * Some consecutive values of an image as the network takes it: height × width × 3 or, channels first,
     * 3 × height × width.
     *
     * @param from the first of them: of a pixel's first channel or, channels first, anywhere
     * @param to filled from its start; its length is whole pixels or, channels first, does not reach into another channel
     */
    void apply(DecodedImage image, int from, float[] to, boolean channelsFirst) {
        if (channelsFirst) {
            int pixels = image.width() * image.height();
            channel(image.rgb(), from / pixels, from % pixels, to);
        } else {
            pixels(image.rgb(), from, to);
        }
    }

    private void pixels(float[] rgb, int from, float[] to) {
        int first = blueFirst ? 2 : 0;
        for (int i = 0; i < to.length; i += DecodedImage.CHANNELS) {
            to[i] = rgb[from + i + first] * scale[0] + offset[0];
            to[i + 1] = rgb[from + i + 1] * scale[1] + offset[1];
            to[i + 2] = rgb[from + i + 2 - first] * scale[2] + offset[2];
        }
    }

    private void channel(float[] rgb, int channel, int firstPixel, float[] to) {
        int source = blueFirst ? DecodedImage.CHANNELS - 1 - channel : channel;
        for (int i = 0; i < to.length; i++) {
            to[i] = rgb[(firstPixel + i) * DecodedImage.CHANNELS + source] * scale[channel] + offset[channel];
        }
    }

    /** The name in manifests. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
