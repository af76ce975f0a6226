package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.VectorApi;
import io.headstream.image.DecodedImage;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Both kernels, to the bit; Surefire starts the JVM with the Vector API. */
class PixelKernelsTest {
    private final PixelKernels scalar = new ScalarPixels();
    private final PixelKernels vector = VectorApi.implementation(
                    PixelKernels.class, "io.headstream.backbone.VectorPixels")
            .orElseThrow();

    @Test
    void shouldChooseTheVectorApiWhereItIs() {
        assertThat(PixelKernels.chosen().name()).isEqualTo(vector.isFast() ? "vector" : "scalar");
    }

    @Test
    void shouldTellThatAnImplementationIsNotThere() {
        assertThat(VectorApi.implementation(PixelKernels.class, "io.headstream.backbone.NoPixels"))
                .isEmpty();
        assertThat(VectorApi.implementation(PixelKernels.class, "java.lang.String"))
                .isEmpty();
    }

    @Property(tries = 300)
    void shouldTakeBytesForUnsigned(
            @ForAll @IntRange(max = 70) int length, @ForAll @IntRange(max = 9) int from, @ForAll long seed) {
        byte[] values = new byte[from + length];
        new Random(seed).nextBytes(values);
        float[] expected = new float[length + 1];
        for (int i = 0; i < length; i++) {
            expected[i] = values[from + i] & 0xFF;
        }

        for (PixelKernels kernels : new PixelKernels[] {scalar, vector}) {
            float[] found = new float[length + 1];
            kernels.toFloats(values, from, found, length);
            assertThat(found).as(kernels.name()).isEqualTo(expected);
        }
    }

    @Property(tries = 500)
    void shouldSumEachPixelsOwnTermsInTurn(
            @ForAll Resize kernel,
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 60) int columns,
            @ForAll @IntRange(min = -20, max = 20) int offset,
            @ForAll long seed) {
        ResampleAxis across = ResampleAxis.of(kernel, width, columns, (float) columns / width, offset);
        Random random = new Random(seed);
        float[] line = new float[width * DecodedImage.CHANNELS + PixelKernels.margin(across)];
        for (int i = 0; i < width * DecodedImage.CHANNELS; i++) {
            line[i] = random.nextInt(4) == 0 ? 0 : 255 * random.nextFloat();
        }
        int row = columns * DecodedImage.CHANNELS;
        float[] expected = new float[3 * row];
        for (int x = 0; x < columns; x++) {
            float[] weights = across.weights(x);
            for (int c = 0; c < DecodedImage.CHANNELS; c++) {
                for (int i = 0; i < weights.length; i++) {
                    expected[row + x * DecodedImage.CHANNELS + c] +=
                            line[(across.start(x) + i) * DecodedImage.CHANNELS + c] * weights[i];
                }
            }
        }

        for (PixelKernels kernels : new PixelKernels[] {scalar, vector}) {
            float[] found = new float[3 * row];
            kernels.columns(line, across, found, row);
            assertThat(found).as(kernels.name()).isEqualTo(expected);
        }
    }
}
