package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageLimits;
import io.headstream.image.TestImages;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TensorFlowImageDecoderIT {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1_000_000);
    /** Compression's, on flat colours. */
    private static final double LOSS = 3;

    private static final int[] RED = {220, 40, 40};
    private static final int[] GREEN = {40, 200, 60};
    private static final int[] BLUE = {40, 60, 210};
    private static final int[] YELLOW = {240, 220, 40};
    private static final int[] WHITE = {255, 255, 255};
    /** Yellow, 128 of 255, on white. */
    private static final int[] PALE_YELLOW = {247, 237, 147};

    private TensorFlowImageDecoder decoder;

    @BeforeAll
    void open() {
        decoder = decoder(InputForm.of(TestImages.WIDTH, TestImages.HEIGHT));
    }

    @AfterAll
    void close() {
        decoder.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.jpg",
                "progressive.jpg",
                "cmyk-plain.jpg",
                "cmyk-adobe.jpg",
                "ycck-adobe.jpg",
                "exif-1.jpg",
                "rgb.png",
                "rgb16.png",
                "icc.png",
                "gamma.png",
                "palette.png",
                "rgb.gif",
                "animated.gif",
                "interlaced.gif",
                "rgb.bmp",
                "rgba.bmp",
                "palette.bmp",
                "lossy.webp",
                "lossless.webp",
                "animated.webp"
            })
    void shouldShowTheColoursOf(String name) {
        assertQuadrants(decoded(decoder, TestImages.bytes(name)), RED, GREEN, BLUE, YELLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey.jpg", "grey.png", "grey16.png", "grey.bmp"})
    void shouldShowTheGreysOf(String name) {
        assertQuadrants(decoded(decoder, TestImages.bytes(name)), grey(94), grey(136), grey(71), grey(205));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bilevel.png", "bilevel.bmp"})
    void shouldShowTheTwoLevelsOf(String name) {
        assertQuadrants(decoded(decoder, TestImages.bytes(name)), grey(0), WHITE, grey(0), WHITE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"palette-transparent.png", "rgb-transparent.png", "transparent.gif"})
    void shouldShowWhiteWhereOneColourIsClear(String name) {
        assertQuadrants(decoded(decoder, TestImages.bytes(name)), WHITE, GREEN, BLUE, YELLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgba.png", "rgba16.png", "rgba.webp", "lossy-alpha.webp"})
    void shouldMixWithWhiteAsFarAsPixelsAreClear(String name) {
        assertQuadrants(decoded(decoder, TestImages.bytes(name)), WHITE, GREEN, BLUE, PALE_YELLOW);
    }

    @Test
    void shouldMixGreyWithWhiteAsFarAsItIsClear() {
        assertQuadrants(decoded(decoder, TestImages.bytes("grey-alpha.png")), WHITE, grey(136), grey(71), grey(230));
    }

    @Test
    void shouldLayASmallFrameWhereItBelongsOnTheCanvas() {
        try (TensorFlowImageDecoder canvas = decoder(InputForm.of(64, 40))) {
            DecodedImage image = decoded(canvas, TestImages.bytes("offset.gif"));
            assertPixel(image, 8, 20, WHITE);
            assertPixel(image, 40, 4, WHITE);
            assertPixel(image, 20, 12, RED);
            assertPixel(image, 60, 36, YELLOW);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exif-1.jpg,  R G B Y",
        "exif-2.jpg,  G R Y B",
        "exif-3.jpg,  Y B G R",
        "exif-4.jpg,  B Y R G",
        "exif-5.jpg,  R B G Y",
        "exif-6.jpg,  B R Y G",
        "exif-7.jpg,  Y G B R",
        "exif-8.jpg,  G Y R B",
        "exif-6.png,  B R Y G",
        "exif-6.webp, B R Y G"
    })
    void shouldTurnUpright(String name, String quadrants) {
        int[][] colours = Arrays.stream(quadrants.split(" "))
                .map(letter -> switch (letter) {
                    case "R" -> RED;
                    case "G" -> GREEN;
                    case "B" -> BLUE;
                    default -> YELLOW;
                })
                .toArray(int[][]::new);
        assertQuadrants(decoded(decoder, TestImages.bytes(name)), colours[0], colours[1], colours[2], colours[3]);
    }

    @ParameterizedTest
    @CsvSource({
        "photo.png, photo-stretched.png, BILINEAR, STRETCH, 40, 32, 0.5",
        "photo.png, photo-cropped.png, BILINEAR, CENTRE_CROP, 40, 32, 0.5",
        "photo.png, photo-bicubic.png, BICUBIC, STRETCH, 40, 32, 0.5",
        "large.jpg, large-stretched.png, BILINEAR, STRETCH, 64, 48, 2.0"
    })
    void shouldResampleAsPillowDoes(
            String name, String reference, Resize resize, Fit fit, int width, int height, double mean) {
        try (TensorFlowImageDecoder resampling = decoder(new InputForm(width, height, resize, fit));
                TensorFlowImageDecoder plain = decoder(InputForm.of(width, height))) {
            float[] actual = decoded(resampling, TestImages.bytes(name)).rgb();
            float[] expected = decoded(plain, TestImages.bytes(reference)).rgb();
            double sum = 0;
            double most = 0;
            for (int i = 0; i < expected.length; i++) {
                double difference = Math.abs(expected[i] - actual[i]);
                sum += difference;
                most = Math.max(most, difference);
            }
            assertThat(sum / expected.length).isLessThan(mean);
            assertThat(most).isLessThan(12 * mean);
        }
    }

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldRejectEveryFileThatEndsEarly(String name) {
        byte[] whole = TestImages.bytes(name);
        int step = Math.max(1, whole.length / 150);
        for (int length = 0; length < whole.length; length += step) {
            DecodeResult result = decoder.decode(Arrays.copyOf(whole, length));
            assertThat(result)
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isInstanceOfSatisfying(
                            DecodeResult.Rejected.class,
                            rejected -> assertThat(rejected.rejection().category())
                                    .isIn(RejectionCategory.IMAGE_TRUNCATED, RejectionCategory.IMAGE_FORMAT_UNKNOWN));
        }
    }

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldNeverThrowForWhatTheBytesHold(String name) {
        byte[] whole = TestImages.bytes(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(8); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            DecodeResult result = decoder.decode(damaged);
            if (result instanceof DecodeResult.Decoded decoded) {
                for (float value : decoded.image().rgb()) {
                    assertThat(value).isBetween(0f, 255f);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, png",
        "1, 3000, png",
        "3000, 1, png",
        "1, 1, jpg",
        "1, 3000, jpg",
        "3000, 1, jpg",
        "1, 1, gif",
        "3000, 1, bmp"
    })
    void shouldDecodePicturesOfAnyShape(int width, int height, String format) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(RED[0], RED[1], RED[2]));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, encoded)).isTrue();
        for (Fit fit : Fit.values()) {
            try (TensorFlowImageDecoder fitting = decoder(new InputForm(40, 20, Resize.BILINEAR, fit))) {
                assertQuadrants(decoded(fitting, encoded.toByteArray()), RED, RED, RED, RED);
            }
        }
    }

    @Test
    void shouldSayWhatTensorFlowFound() {
        byte[] broken = TestImages.bytes("rgb.png");
        broken[50] ^= 0x55;
        assertThat(decoder.decode(broken)).isInstanceOfSatisfying(DecodeResult.Rejected.class, rejected -> {
            assertThat(rejected.rejection().category()).isEqualTo(RejectionCategory.IMAGE_UNDECODABLE);
            assertThat(rejected.rejection().sentence())
                    .startsWith("PNG of 48 × 32 pixels (")
                    .contains("expected");
        });
    }

    @Test
    void shouldGiveTheSamePixelsToManyThreads() throws Exception {
        byte[] photo = TestImages.bytes("large.jpg");
        float[] expected = decoded(decoder, photo).rgb();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<float[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(() -> decoded(decoder, photo).rgb());
            }
            for (Future<float[]> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldKeepNoNativeMemory() {
        byte[] photo = TestImages.bytes("large.jpg");
        try (TensorFlowImageDecoder wide = decoder(InputForm.of(640, 480))) {
            repeat(wide, photo, 30);
            long before = Pointer.physicalBytes();
            repeat(wide, photo, 300);
            // 300 results that were not given back would be over 1 GB.
            assertThat(Pointer.physicalBytes() - before).isLessThan(400L << 20);
        }
    }

    private static void repeat(TensorFlowImageDecoder decoder, byte[] encoded, int times) {
        for (int i = 0; i < times; i++) {
            decoded(decoder, encoded);
        }
    }

    private static TensorFlowImageDecoder decoder(InputForm form) {
        return new TensorFlowImageDecoder(form, LIMITS, BackboneOptions.defaults());
    }

    private static DecodedImage decoded(TensorFlowImageDecoder decoder, byte[] encoded) {
        DecodeResult result = decoder.decode(encoded);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).image();
    }

    private static void assertQuadrants(
            DecodedImage image, int[] topLeft, int[] topRight, int[] bottomLeft, int[] bottomRight) {
        int left = image.width() / 4;
        int top = image.height() / 4;
        assertPixel(image, left, top, topLeft);
        assertPixel(image, 3 * left, top, topRight);
        assertPixel(image, left, 3 * top, bottomLeft);
        assertPixel(image, 3 * left, 3 * top, bottomRight);
    }

    private static void assertPixel(DecodedImage image, int x, int y, int[] expected) {
        for (int channel = 0; channel < DecodedImage.CHANNELS; channel++) {
            float actual = image.rgb()[(y * image.width() + x) * DecodedImage.CHANNELS + channel];
            assertThat((double) actual)
                    .as("(%d, %d), channel %d", x, y, channel)
                    .isCloseTo(expected[channel], within(LOSS));
        }
    }

    private static int[] grey(int level) {
        return new int[] {level, level, level};
    }
}
