package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.image.DecodedImage;
import io.headstream.image.ImageFormat;
import io.headstream.image.ImageHeader;
import io.headstream.image.Orientation;
import io.headstream.image.Raster;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Embeddings were made with TensorFlow's own resampling: ours has to give the same bits. */
class ResamplerIT {
    static Stream<Picture> pictures() {
        return IntStream.range(0, 60).mapToObj(Picture::random);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void shouldResampleToTheBitsOfTensorFlow(Picture picture) {
        float[] expected = tensorFlows(picture);
        for (PixelKernels kernels : List.of(PixelKernels.chosen(), new ScalarPixels())) {
            Resampler resampler = new Resampler(picture.kernel(), kernels);
            for (int time = 0; time < 2; time++) { // the second time with the weights of the first
                float[] ours = resampler.resample(new RasterLines(picture.raster()), picture.placement());
                assertThat(ours).as(kernels.name()).isEqualTo(expected);
            }
        }
    }

    private static float[] tensorFlows(Picture picture) {
        Raster raster = picture.raster();
        Placement placement = picture.placement();
        try (EagerSession session = EagerSession.create()) {
            Ops tf = Ops.create(session);
            TFloat32 result = tf.image
                    .scaleAndTranslate(
                            tf.constantOf(TUint8.tensorOf(
                                    Shape.of(1, raster.height(), raster.width(), DecodedImage.CHANNELS),
                                    DataBuffers.of(raster.bgr(), true, false))),
                            tf.constantOf(TInt32.vectorOf(placement.height(), placement.width())),
                            tf.constantOf(TFloat32.vectorOf(placement.scaleY(), placement.scaleX())),
                            tf.constantOf(TFloat32.vectorOf(placement.offsetY(), placement.offsetX())),
                            ScaleAndTranslate.kernelType(picture.kernel().kernel()),
                            ScaleAndTranslate.antialias(true))
                    .asTensor();
            float[] values = new float[Math.toIntExact(result.size())];
            result.asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    /**
     * A picture of noise and how it is to be laid.
     *
     * @param number its seed
     * @param kernel to resample with
     * @param raster pixels
     * @param placement on the network's input
     */
    record Picture(int number, Resize kernel, Raster raster, Placement placement) {
        private static final int LONGEST = 700;

        static Picture random(int number) {
            Random random = new Random(number);
            Resize kernel = random.nextBoolean() ? Resize.BILINEAR : Resize.BICUBIC;
            Fit fit = random.nextBoolean() ? Fit.STRETCH : Fit.CENTRE_CROP;
            int width = 1 + random.nextInt(LONGEST);
            int height = 1 + random.nextInt(LONGEST);
            byte[] pixels = new byte[width * height * DecodedImage.CHANNELS];
            random.nextBytes(pixels);
            InputForm form = new InputForm(1 + random.nextInt(300), 1 + random.nextInt(300), kernel, fit);
            ImageHeader header = new ImageHeader(
                    ImageFormat.BMP,
                    width,
                    height,
                    Orientation.UPRIGHT,
                    new ImageHeader.Samples(8, false),
                    new ImageHeader.FrameOffset(0, 0));
            return new Picture(number, kernel, new Raster(width, height, pixels), Placement.of(header, form, false));
        }

        @Override
        public String toString() {
            return "%d: %d × %d by %s to %s".formatted(number, raster.width(), raster.height(), kernel, placement);
        }
    }
}
