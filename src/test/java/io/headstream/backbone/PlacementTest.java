package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headstream.image.ImageFormat;
import io.headstream.image.ImageHeader;
import io.headstream.image.Orientation;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
    private static final Offset<Float> EXACT = within(1e-3f);

    @ParameterizedTest
    @CsvSource({
        "224, 224, 1",
        "895, 4000, 1",
        "896, 896, 2",
        "1791, 4000, 2",
        "1792, 1792, 4",
        "3584, 3584, 8",
        "60000, 60000, 8",
        "10, 10, 1"
    })
    void shouldDecodeAJpegAtThePartThatLeavesItTwiceTheInput(int width, int height, int ratio) {
        assertThat(placed(width, height, Orientation.UPRIGHT, Fit.STRETCH, true).ratio())
                .isEqualTo(ratio);
        assertThat(placed(width, height, Orientation.UPRIGHT, Fit.STRETCH, false)
                        .ratio())
                .isEqualTo(1);
    }

    @Test
    void shouldStretchAllOfThePictureOverTheInput() {
        Placement placement = placed(1001, 3001, Orientation.UPRIGHT, Fit.STRETCH, true);
        assertThat(placement.ratio()).isEqualTo(2);
        assertThat(placement.scaleX() * 501).isCloseTo(224, EXACT);
        assertThat(placement.scaleY() * 1501).isCloseTo(224, EXACT);
        assertThat(placement.offsetX()).isCloseTo(0, EXACT);
        assertThat(placement.offsetY()).isCloseTo(0, EXACT);
    }

    @Test
    void shouldCropTheCentreOfTheLongerSide() {
        Placement placement = placed(448, 224, Orientation.UPRIGHT, Fit.CENTRE_CROP, false);
        assertThat(placement.scaleX()).isCloseTo(1, EXACT);
        assertThat(placement.scaleY()).isCloseTo(1, EXACT);
        assertThat(placement.offsetX()).isCloseTo(-112, EXACT);
        assertThat(placement.offsetY()).isCloseTo(0, EXACT);
    }

    @Test
    void shouldLayATurnedPictureAsItIsStored() {
        ImageHeader header = header(300, 100, Orientation.QUARTER_TURN);
        Placement placement = Placement.of(header, new InputForm(50, 150, Resize.BILINEAR, Fit.STRETCH), false);
        assertThat(placement.width()).isEqualTo(150);
        assertThat(placement.height()).isEqualTo(50);
        assertThat(placement.scaleX()).isCloseTo(0.5f, EXACT);
        assertThat(placement.scaleY()).isCloseTo(0.5f, EXACT);
    }

    private static Placement placed(int width, int height, Orientation orientation, Fit fit, boolean jpeg) {
        return Placement.of(header(width, height, orientation), new InputForm(224, 224, Resize.BILINEAR, fit), jpeg);
    }

    private static ImageHeader header(int width, int height, Orientation orientation) {
        return new ImageHeader(
                ImageFormat.JPEG,
                width,
                height,
                orientation,
                new ImageHeader.Samples(8, false),
                new ImageHeader.FrameOffset(0, 0));
    }
}
