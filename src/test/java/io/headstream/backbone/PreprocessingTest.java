package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headstream.image.DecodedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {
    /** Two pixels: (255, 0, 51) and (0, 102, 255). */
    private static final DecodedImage IMAGE = new DecodedImage(2, 1, new float[] {255, 0, 51, 0, 102, 255});

    @ParameterizedTest
    @CsvSource({
        "none, 255 0 51 0 102 255",
        "unit, 1 0 0.2 0 0.4 1",
        "minus1to1, 1 -1 -0.6 -1 -0.2 1",
        // (1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (0.2 - 0.406) / 0.225, ...
        "imagenet-torch, 2.24891 -2.03571 -0.91556 -2.11790 -0.25 2.64",
        // Blue first: 51 - 103.939, 0 - 116.779, 255 - 123.68, ...
        "imagenet-caffe, -52.939 -116.779 131.32 151.061 -14.779 -123.68"
    })
    void shouldScaleAndShiftEachChannel(String name, String expected) {
        float[] values = new float[6];
        Preprocessing.of(name).apply(IMAGE, 0, values, false);
        float[] second = new float[3];
        Preprocessing.of(name).apply(IMAGE, 3, second, false);
        String[] numbers = expected.split(" ");
        for (int i = 0; i < numbers.length; i++) {
            assertThat(values[i]).as("value %d", i).isCloseTo(Float.parseFloat(numbers[i]), within(1e-4f));
        }
        assertThat(second).containsExactly(values[3], values[4], values[5]);
    }

    @Test
    void shouldWriteOneChannelAfterTheOtherWhereChannelsComeFirst() {
        float[] channel = new float[2];
        Preprocessing.NONE.apply(IMAGE, 0, channel, true);
        assertThat(channel).containsExactly(255, 0);
        Preprocessing.NONE.apply(IMAGE, 2, channel, true);
        assertThat(channel).containsExactly(0, 102);
        Preprocessing.IMAGENET_CAFFE.apply(IMAGE, 4, channel, true);
        assertThat(channel).containsExactly(255 - 123.68f, 0 - 123.68f);
        float[] last = new float[1];
        Preprocessing.NONE.apply(IMAGE, 5, last, true);
        assertThat(last).containsExactly(255);
    }

    @Test
    void shouldListTheNamesThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.of("imagenet_torch"))
                .withMessage("'imagenet_torch': expected one of none, unit, minus1to1, imagenet-torch, imagenet-caffe");
    }
}
