package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import io.headstream.image.DecodedImage;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The lines of a decoded picture that stays in TensorFlow's memory: copies of a large one would not fit the heap. */
abstract class TensorLines implements Resampler.Lines {
    private final Shape shape;

    private TensorLines(Shape shape) {
        this.shape = shape;
    }

    /**
     * Over a tensor of uint8 or float32 [height, width, 3]; valid as long as the tensor is.
     *
     * @throws BackboneException if it is anything else
     */
    static TensorLines of(Tensor tensor) {
        Shape shape = tensor.shape();
        if (shape.numDimensions() != 3 || shape.get(2) != DecodedImage.CHANNELS) {
            throw new BackboneException("a picture was decoded to %s, expected [height, width, 3]".formatted(shape));
        }
        if (tensor instanceof TUint8 bytes) {
            return new OfBytes(shape, bytes.asRawTensor().data());
        }
        if (tensor instanceof TFloat32 floats) {
            return new OfFloats(shape, floats.asRawTensor().data().asFloats());
        }
        throw new BackboneException(
                "a picture was decoded to %s, expected uint8 or float32".formatted(tensor.dataType()));
    }

    @Override
    public int height() {
        return Math.toIntExact(shape.get(0));
    }

    @Override
    public int width() {
        return Math.toIntExact(shape.get(1));
    }

    /** Values in a line. */
    final int length() {
        return width() * DecodedImage.CHANNELS;
    }

    private static final class OfBytes extends TensorLines {
        private final ByteDataBuffer data;
        private final byte[] values;

        OfBytes(Shape shape, ByteDataBuffer data) {
            super(shape);
            this.data = data;
            this.values = new byte[length()];
        }

        @Override
        public void read(int line, float[] to) {
            data.offset((long) line * values.length).read(values);
            PixelKernels.chosen().toFloats(values, 0, to, values.length);
        }
    }

    private static final class OfFloats extends TensorLines {
        private final FloatDataBuffer data;

        OfFloats(Shape shape, FloatDataBuffer data) {
            super(shape);
            this.data = data;
        }

        @Override
        public void read(int line, float[] to) {
            data.offset((long) line * length()).read(to, 0, length());
        }
    }
}
