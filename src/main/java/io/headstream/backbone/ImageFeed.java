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

    /** Values are made by the line: a whole picture's in one more array took as long as all the rest of the feed. */
    private int valuesPerLine() {
        return form.form().width() * (form.channelsFirst() ? 1 : DecodedImage.CHANNELS);
    }

    private TFloat32 floats(List<DecodedImage> images) {
        return TFloat32.tensorOf(shape(), tensor -> {
            FloatDataBuffer data = tensor.asRawTensor().data().asFloats();
            eachLine(images, (at, values) -> data.offset(at).write(values));
        });
    }

    private TUint8 bytes(List<DecodedImage> images) {
        byte[] rounded = new byte[valuesPerLine()];
        return TUint8.tensorOf(shape(), tensor -> {
            ByteDataBuffer data = tensor.asRawTensor().data();
            eachLine(images, (at, values) -> {
                for (int v = 0; v < rounded.length; v++) {
                    rounded[v] = (byte) Math.round(values[v]);
                }
                data.offset(at).write(rounded);
            });
        });
    }

    private void eachLine(List<DecodedImage> images, LineSink sink) {
        int length = valuesPerImage();
        float[] values = new float[valuesPerLine()];
        for (int i = 0; i < batchSize; i++) {
            if (i == images.size()) {
                Arrays.fill(values, 0f);
            }
            for (int from = 0; from < length; from += values.length) {
                if (i < images.size()) {
                    form.preprocessing().apply(images.get(i), from, values, form.channelsFirst());
                }
                sink.write((long) i * length + from, values);
            }
        }
    }

    private interface LineSink {
        /**
         * Takes some values.
         *
         * @param at where they belong in the tensor
         * @param values not kept
         */
        void write(long at, float[] values);
    }
}
