package io.headstream.ops.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.ops.Pictures;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailTest {
    private final Thumbnail thumbnail = new Thumbnail();

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void shouldMakeASmallJpegOfEveryFormat(String format) throws IOException {
        byte[] small = thumbnail.of(Pictures.encoded(format, 640, 320)).orElseThrow();

        assertThat(small).startsWith(0xFF, 0xD8).hasSizeLessThan(4_000);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(small));
        assertThat(image.getWidth()).isEqualTo(Thumbnail.SIDE);
        assertThat(image.getHeight()).isEqualTo(Thumbnail.SIDE / 2);
        Color middle = new Color(image.getRGB(48, 24));
        assertThat(middle.getRed()).isGreaterThan(240);
        assertThat(middle.getBlue()).isLessThan(20);
    }

    @Test
    void shouldLeaveASmallPictureAsSmallAsItIs() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(
                thumbnail.of(Pictures.encoded("png", 20, 10)).orElseThrow()));

        assertThat(image.getWidth()).isEqualTo(20);
    }

    @Test
    void shouldShowNothingOfWhatIsBrokenOrUnfoldsIntoTooMuch() {
        byte[] png = Pictures.png();

        assertThat(thumbnail.of(new byte[0])).isEmpty();
        assertThat(thumbnail.of(new byte[] {1, 2, 3})).isEmpty();
        assertThat(thumbnail.of(Arrays.copyOf(png, png.length / 2))).isEmpty();
        assertThat(thumbnail.of(bomb())).isEmpty();
    }

    @Test
    void shouldReadAnEventOnceForAllWhoAsk() throws InterruptedException {
        AtomicInteger reads = new AtomicInteger();
        Thumbnails thumbnails = new Thumbnails((partition, offset) -> {
            reads.incrementAndGet();
            return offset == 7 ? Optional.of(Pictures.png()) : Optional.empty();
        });

        assertThat(thumbnails.of(0, 7)).isInstanceOf(Thumbnails.Answer.Picture.class);
        assertThat(thumbnails.of(0, 7)).isInstanceOf(Thumbnails.Answer.Picture.class);
        assertThat(thumbnails.of(0, 8)).isInstanceOf(Thumbnails.Answer.None.class);
        assertThat(thumbnails.of(0, 8)).isInstanceOf(Thumbnails.Answer.None.class);
        assertThat(reads).hasValue(2);
    }

    /** A few kilobytes that unfold into 18 megapixels. */
    private static byte[] bomb() {
        return Pictures.encoded("png", 4_500, 4_000);
    }
}
