package io.headstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.RejectionCategory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class RasterReaderTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1_000_000);

    private final ImageInspector inspector = new ImageInspector(LIMITS);
    private final RasterReader reader = new RasterReader();

    @ParameterizedTest
    @CsvSource({
        "rgb.gif, dc2828, 28c83c, 283cd2, f0dc28",
        "transparent.gif, ffffff, 28c83c, 283cd2, f0dc28",
        "animated.gif, dc2828, 28c83c, 283cd2, f0dc28",
        "rgb.bmp, dc2828, 28c83c, 283cd2, f0dc28",
        "palette.bmp, dc2828, 28c83c, 283cd2, f0dc28",
        "bilevel.bmp, 000000, ffffff, 000000, ffffff",
        "grey.bmp, 5e5e5e, 888888, 474747, cdcdcd",
        "lossless.webp, dc2828, 28c83c, 283cd2, f0dc28",
        "animated.webp, dc2828, 28c83c, 283cd2, f0dc28",
        "rgba.webp, ffffff, 28c83c, 283cd2, f7ed93"
    })
    void shouldReadThePixelsOf(String name, String topLeft, String topRight, String bottomLeft, String bottomRight) {
        Raster raster = read(TestImages.bytes(name));
        assertThat(pixel(raster, 2, 2)).isEqualTo(topLeft);
        assertThat(pixel(raster, 46, 2)).isEqualTo(topRight);
        assertThat(pixel(raster, 2, 30)).isEqualTo(bottomLeft);
        assertThat(pixel(raster, 46, 30)).isEqualTo(bottomRight);
    }

    @Test
    void shouldReadARunLengthCodedBitmap() {
        Raster raster = read(ImageInspectorTest.runLengthCoded());
        assertThat(pixel(raster, 0, 1)).isEqualTo("ff8000");
        assertThat(pixel(raster, 4, 1)).isEqualTo("ff8000");
        assertThat(pixel(raster, 1, 0)).isEqualTo("ff8000");
        assertThat(pixel(raster, 2, 0)).isEqualTo("000000");
        assertThat(pixel(raster, 3, 0)).isEqualTo("ff8000");
    }

    @Test
    void shouldFillTheCanvasAroundASmallFrameWithWhite() {
        Raster raster = read(TestImages.bytes("offset.gif"));
        assertThat(pixel(raster, 15, 8)).isEqualTo("ffffff");
        assertThat(pixel(raster, 16, 7)).isEqualTo("ffffff");
        assertThat(pixel(raster, 16, 8)).isEqualTo("dc2828");
    }

    @Test
    void shouldRejectWhatItsDecoderCannotRead() {
        byte[] image = TestImages.bytes("lossless.webp");
        Arrays.fill(image, 26, image.length, (byte) 0xFF);
        ImageHeader header = ((Inspection.Accepted) inspector.inspect(image)).header();
        assertThat(reader.read(header, image)).isInstanceOfSatisfying(RasterResult.Rejected.class, rejected -> {
            assertThat(rejected.rejection().category())
                    .isIn(RejectionCategory.IMAGE_UNDECODABLE, RejectionCategory.IMAGE_TRUNCATED);
            assertThat(rejected.rejection().found()).startsWith("WebP (");
        });
    }

    @ParameterizedTest
    @FieldSource("io.headstream.image.TestImages#ALL")
    void shouldAlwaysAnswerWhateverTheBytes(String name) {
        byte[] whole = TestImages.bytes(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 30; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(8); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            if (inspector.inspect(damaged) instanceof Inspection.Accepted accepted
                    && RasterReader.reads(accepted.header().format())) {
                assertThat(reader.read(accepted.header(), damaged)).isNotNull();
            }
        }
    }

    private Raster read(byte[] encoded) {
        ImageHeader header = ((Inspection.Accepted) inspector.inspect(encoded)).header();
        RasterResult result = reader.read(header, encoded);
        assertThat(result).isInstanceOf(RasterResult.Read.class);
        Raster raster = ((RasterResult.Read) result).raster();
        assertThat(raster.bgr()).hasSize(raster.width() * raster.height() * 3);
        return raster;
    }

    private static String pixel(Raster raster, int x, int y) {
        int at = (y * raster.width() + x) * 3;
        return "%02x%02x%02x".formatted(raster.bgr()[at + 2], raster.bgr()[at + 1], raster.bgr()[at]);
    }
}
