package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Pictures as a network takes them.
 *
 * @param form of its input
 * @param batchSize pictures in one tensor
 */
record ImageFeed(ModelForm form, int batchSize) {
    /** The pictures, preprocessed, padded with zeros to the batch size; the caller closes it. */
    TType of(List<DecodedImage> images) {
        return form.takesBytes() ? bytes(images) : floats(images);
    }

    private Shape shape() {
        int width = form.form().width();
        int height = form.form().height();
        return form.channelsFirst()
                ? Shape.of(batchSize, DecodedImage.CHANNELS, height, width)
                : Shape.of(batchSize, height, width, DecodedImage.CHANNELS);
    }

    private int valuesPerImage() {
        return form.form().width() * form.form().height() * DecodedImage.CHANNELS;
    }

    private TFloat32 floats(List<DecodedImage> images) {
        int length = valuesPerImage();
        float[] values = new float[length];
        return TFloat32.tensorOf(shape(), tensor -> {
            FloatDataBuffer data = tensor.asRawTensor().data().asFloats();
            for (int i = 0; i < batchSize; i++) {
                if (i < images.size()) {
                    form.preprocessing().apply(images.get(i), values, 0, form.channelsFirst());
                } else if (i == images.size()) {
                    Arrays.fill(values, 0f);
                }
                data.offset((long) i * length).write(values);
            }
        });
    }

    private TUint8 bytes(List<DecodedImage> images) {
        int length = valuesPerImage();
        float[] values = new float[length];
        byte[] rounded = new byte[length];
        return TUint8.tensorOf(shape(), tensor -> {
            ByteDataBuffer data = tensor.asRawTensor().data();
            for (int i = 0; i < batchSize; i++) {
                if (i < images.size()) {
                    form.preprocessing().apply(images.get(i), values, 0, form.channelsFirst());
                    for (int v = 0; v < length; v++) {
                        rounded[v] = (byte) Math.round(values[v]);
                    }
                } else if (i == images.size()) {
                    Arrays.fill(rounded, (byte) 0);
                }
                data.offset((long) i * length).write(rounded);
            }
        });
    }
}
