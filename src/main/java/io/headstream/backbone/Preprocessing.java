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

    /** Writes one image's values as the network takes them, height × width × 3 or, channels first, 3 × height × width. */
    void apply(DecodedImage image, float[] to, int at, boolean channelsFirst) {
        float[] rgb = image.rgb();
        int pixels = image.width() * image.height();
        for (int channel = 0; channel < DecodedImage.CHANNELS; channel++) {
            int from = blueFirst ? DecodedImage.CHANNELS - 1 - channel : channel;
            int step = channelsFirst ? 1 : DecodedImage.CHANNELS;
            int start = at + (channelsFirst ? channel * pixels : channel);
            for (int pixel = 0; pixel < pixels; pixel++) {
                to[start + pixel * step] = rgb[pixel * DecodedImage.CHANNELS + from] * scale[channel] + offset[channel];
            }
        }
    }

    /** The name in manifests. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
