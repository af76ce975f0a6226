package io.headstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1_000_000);

    private final ImageInspector inspector = new ImageInspector(LIMITS);

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldTellFormatAndSizeOf(String name) {
        ImageHeader header = accepted(TestImages.bytes(name));
        String extension = name.substring(name.indexOf('.') + 1);
        assertThat(header.format().label()).isEqualToIgnoringCase(extension.replace("jpg", "jpeg"));
        boolean offset = name.startsWith("offset");
        assertThat(header.width()).isEqualTo(TestImages.WIDTH + (offset ? 16 : 0));
        assertThat(header.height()).isEqualTo(TestImages.HEIGHT + (offset ? 8 : 0));
        assertThat(header.orientation())
                .isEqualTo(name.startsWith("exif-6") ? Orientation.QUARTER_TURN : Orientation.UPRIGHT);
    }

    @ParameterizedTest
    @CsvSource({
        "rgb.png, 8, false",
        "rgb16.png, 16, false",
        "rgba.png, 8, true",
        "rgba16.png, 16, true",
        "grey-alpha.png, 8, true",
        "rgb-transparent.png, 8, true",
        "bilevel.png, 1, false"
    })
    void shouldTellWhatAPngsPixelsAreMadeOf(String name, int bits, boolean alpha) {
        assertThat(accepted(TestImages.bytes(name)).samples()).isEqualTo(new ImageHeader.Samples(bits, alpha));
    }

    @Test
    void shouldTellWhereTheFirstFrameLies() {
        assertThat(accepted(TestImages.bytes("offset.gif")).firstFrame()).isEqualTo(new ImageHeader.FrameOffset(16, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "1, UPRIGHT",
        "2, MIRRORED",
        "3, HALF_TURN",
        "4, FLIPPED",
        "5, TRANSPOSED",
        "6, QUARTER_TURN",
        "7, TRANSVERSED",
        "8, THREE_QUARTER_TURN"
    })
    void shouldTellTheOrientation(int number, Orientation orientation) {
        assertThat(accepted(TestImages.bytes("exif-" + number + ".jpg")).orientation())
                .isEqualTo(orientation);
    }

    @Test
    void shouldTakeAnImageWithBrokenExifForUpright() {
        byte[] image = TestImages.bytes("exif-6.jpg");
        int tiff = new String(image, StandardCharsets.ISO_8859_1).indexOf("Exif") + 6;
        Arrays.fill(image, tiff + 4, tiff + 8, (byte) 0xFF);
        assertThat(accepted(image).orientation()).isEqualTo(Orientation.UPRIGHT);
    }

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldRejectEveryFileThatEndsEarly(String name) {
        byte[] whole = TestImages.bytes(name);
        for (int length = 0; length < whole.length; length++) {
            assertThat(rejected(Arrays.copyOf(whole, length)).category())
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isIn(RejectionCategory.IMAGE_TRUNCATED, RejectionCategory.IMAGE_FORMAT_UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.jpg", "rgb.png", "rgb.gif", "rgb.bmp"})
    void shouldNotMindWhatFollowsTheEnd(String name) {
        byte[] whole = TestImages.bytes(name);
        assertThat(accepted(Arrays.copyOf(whole, whole.length + 100)).width()).isEqualTo(TestImages.WIDTH);
    }

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldAlwaysAnswerWhateverTheBytes(String name) {
        byte[] whole = TestImages.bytes(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(8); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            if (inspector.inspect(damaged) instanceof Inspection.Accepted accepted) {
                long pixels =
                        (long) accepted.header().width() * accepted.header().height();
                assertThat(pixels).isBetween(1L, LIMITS.maxPixels());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', '0-byte body'",
        "abc, '3-byte body starting 61 62 63'",
        "<html><body>, '12-byte body starting 3c 68 74 6d 6c 3e 3c 62'",
        "BM and then some text, '21-byte body starting 42 4d 20 61 6e 64 20 74'"
    })
    void shouldSayWhatUnknownBytesStartWith(String text, String found) {
        assertThat(rejected(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new Rejection(RejectionCategory.IMAGE_FORMAT_UNKNOWN, found, "JPEG, PNG, GIF, BMP or WebP"));
    }

    @Test
    void shouldRejectMoreBytesThanAllowed() {
        byte[] image = TestImages.bytes("rgb.png");
        ImageInspector strict = new ImageInspector(new ImageLimits(image.length - 1, 1_000_000));
        assertThat(strict.inspect(image))
                .isEqualTo(new Inspection.Rejected(new Rejection(
                        RejectionCategory.IMAGE_TOO_LARGE,
                        "%d-byte body".formatted(image.length),
                        "at most %d bytes".formatted(image.length - 1))));
    }

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldRejectMorePixelsThanAllowed(String name) {
        ImageInspector strict = new ImageInspector(new ImageLimits(1 << 20, TestImages.WIDTH * TestImages.HEIGHT - 1L));
        assertThat(strict.inspect(TestImages.bytes(name)))
                .isInstanceOfSatisfying(
                        Inspection.Rejected.class,
                        rejected -> assertThat(rejected.rejection().category())
                                .isEqualTo(RejectionCategory.IMAGE_TOO_LARGE));
    }

    @Test
    void shouldRejectAJpegBomb() {
        byte[] bomb = TestImages.bytes("rgb.jpg");
        int frame = indexOf(bomb, 0xFF, 0xC0);
        ByteBuffer.wrap(bomb).putShort(frame + 5, (short) 65535).putShort(frame + 7, (short) 65535);
        assertTooLarge(bomb, "JPEG of 65,535 × 65,535 pixels");
    }

    @Test
    void shouldRejectAPngBombWhoseSizeOverflows() {
        byte[] bomb = TestImages.bytes("rgb.png");
        ByteBuffer.wrap(bomb).putInt(16, -1).putInt(20, -1);
        assertTooLarge(bomb, "PNG of 4,294,967,295 × 4,294,967,295 pixels");
    }

    @Test
    void shouldRejectAGifBombByItsScreenAndByItsFrame() {
        byte[] screen = TestImages.bytes("rgb.gif");
        little(screen).putShort(6, (short) -1).putShort(8, (short) -1);
        assertTooLarge(screen, "GIF of 65,535 × 65,535 pixels");

        byte[] frame = TestImages.bytes("rgb.gif");
        int descriptor = indexOf(frame, 0x2C, 0, 0, 0, 0);
        little(frame).putShort(descriptor + 5, (short) -1).putShort(descriptor + 7, (short) -1);
        assertTooLarge(frame, "GIF of 65,535 × 65,535 pixels");
    }

    @Test
    void shouldRejectABmpBombWhicheverRowComesFirst() {
        byte[] bomb = TestImages.bytes("rgb.bmp");
        little(bomb).putInt(18, Integer.MAX_VALUE).putInt(22, Integer.MIN_VALUE);
        assertTooLarge(bomb, "BMP of 2,147,483,647 × 2,147,483,648 pixels");
    }

    @Test
    void shouldRejectAWebpBombByItsCanvasAndByItsPixels() {
        byte[] canvas = TestImages.bytes("animated.webp");
        Arrays.fill(canvas, 24, 30, (byte) 0xFF);
        assertTooLarge(canvas, "WebP of 16,777,216 × 16,777,216 pixels");

        byte[] pixels = TestImages.bytes("lossless.webp");
        little(pixels).putInt(21, 0x0FFFFFFF);
        assertTooLarge(pixels, "WebP of 16,384 × 16,384 pixels");
    }

    @Test
    void shouldRejectAWebpBombInsideOfASmallFrame() {
        byte[] frame = TestImages.bytes("animated.webp");
        int stream = indexOf(frame, 'V', 'P', '8', 'L');
        little(frame).putInt(stream + 9, 0x0FFFFFFF);
        assertTooLarge(frame, "WebP of 16,384 × 16,384 pixels");
    }

    @Test
    void shouldRejectABitmapWithMoreColoursThanBytes() {
        byte[] bmp = TestImages.bytes("palette.bmp");
        little(bmp).putInt(46, Integer.MAX_VALUE);
        assertThat(rejected(bmp).sentence())
                .isEqualTo("BMP of 1,606 bytes with 2,147,483,647 colours, expected no more than it has room for"
                        + " [IMAGE_TRUNCATED]");
    }

    @Test
    void shouldRejectAJpegOfEndlessScans() {
        byte[] image = TestImages.bytes("rgb.jpg");
        int scan = indexOf(image, 0xFF, 0xDA);
        int length = image.length - 2 - scan;
        byte[] bomb = Arrays.copyOf(image, image.length + JpegStructure.MAX_SCANS * length);
        for (int i = 0; i <= JpegStructure.MAX_SCANS; i++) {
            System.arraycopy(image, scan, bomb, scan + i * length, length);
        }
        System.arraycopy(image, image.length - 2, bomb, bomb.length - 2, 2);
        assertThat(rejected(bomb).sentence()).isEqualTo("JPEG of over 100 scans, expected fewer [IMAGE_UNDECODABLE]");
    }

    @Test
    void shouldRejectWhatHasNoPixels() {
        assertThat(rejected(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9})
                        .sentence())
                .startsWith("JPEG without pixels, expected");
        byte[] jpeg = TestImages.bytes("rgb.jpg");
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 0);
        assertThat(rejected(jpeg).sentence())
                .isEqualTo("JPEG of 48 × 0 pixels, expected a width and a height above 0 [IMAGE_UNDECODABLE]");
        byte[] bmp = TestImages.bytes("rgb.bmp");
        little(bmp).putInt(30, 4);
        assertThat(rejected(bmp).sentence()).startsWith("BMP of compression 4, expected none");
    }

    @Test
    void shouldWalkARunLengthCodedBitmapToItsEnd() {
        byte[] bmp = runLengthCoded();
        assertThat(accepted(bmp).height()).isEqualTo(2);
        for (int cut = 1; cut <= 12; cut++) {
            assertThat(rejected(Arrays.copyOf(bmp, bmp.length - cut)).category())
                    .isEqualTo(RejectionCategory.IMAGE_TRUNCATED);
        }
    }

    @Test
    void shouldRefuseLimitsThatAllowNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageLimits(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageLimits(1, 0));
    }

    /** 5 × 2 pixels of 8 bits: a run, a line's end, a move, literals with padding, the end. */
    static byte[] runLengthCoded() {
        byte[] codes = {5, 1, 0, 0, 0, 2, 1, 0, 0, 3, 1, 0, 1, 0, 0, 1};
        ByteBuffer bmp = ByteBuffer.allocate(14 + 40 + 8 + codes.length).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(14 + 40 + 8);
        bmp.putInt(40)
                .putInt(5)
                .putInt(2)
                .putShort((short) 1)
                .putShort((short) 8)
                .putInt(1)
                .putInt(codes.length);
        bmp.putInt(0).putInt(0).putInt(2).putInt(0).putInt(0x000000).putInt(0x00FF8000);
        return bmp.put(codes).array();
    }

    private ImageHeader accepted(byte[] encoded) {
        Inspection inspection = inspector.inspect(encoded);
        assertThat(inspection).isInstanceOf(Inspection.Accepted.class);
        return ((Inspection.Accepted) inspection).header();
    }

    private Rejection rejected(byte[] encoded) {
        Inspection inspection = inspector.inspect(encoded);
        assertThat(inspection).isInstanceOf(Inspection.Rejected.class);
        return ((Inspection.Rejected) inspection).rejection();
    }

    private void assertTooLarge(byte[] bomb, String found) {
        assertThat(rejected(bomb))
                .isEqualTo(new Rejection(RejectionCategory.IMAGE_TOO_LARGE, found, "at most 1,000,000 pixels"));
        // A bomb's header alone does.
        assertThat(rejected(Arrays.copyOf(bomb, bomb.length - 1)).category())
                .isEqualTo(RejectionCategory.IMAGE_TOO_LARGE);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int indexOf(byte[] bytes, int... pattern) {
        for (int at = 0; at + pattern.length <= bytes.length; at++) {
            int matched = 0;
            while (matched < pattern.length && (bytes[at + matched] & 0xFF) == pattern[matched]) {
                matched++;
            }
            if (matched == pattern.length) {
                return at;
            }
        }
        throw new AssertionError("pattern not found");
    }
}
