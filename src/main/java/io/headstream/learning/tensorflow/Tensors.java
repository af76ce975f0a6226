package io.headstream.learning.tensorflow;

import io.headstream.embedding.WeightTensor;
import java.util.List;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/** Numbers on their way into TensorFlow's memory and out of it. What comes back is the caller's to close. */
final class Tensors {
    private Tensors() {}

    static TFloat32 of(WeightTensor tensor) {
        return TFloat32.tensorOf(shape(tensor.shape()), DataBuffers.of(tensor.values(), false, false));
    }

    static TFloat32 of(float[] vector) {
        return TFloat32.tensorOf(Shape.of(vector.length), DataBuffers.of(vector, false, false));
    }

    static TFloat32 of(double number) {
        return TFloat32.scalarOf((float) number);
    }

    /** The rows from one place on up to another; all have the same length. */
    static TFloat32 of(float[][] rows, int from, int to) {
        int width = rows[from].length;
        return TFloat32.tensorOf(Shape.of(to - from, width), tensor -> {
            FloatDataBuffer data = tensor.asRawTensor().data().asFloats();
            for (int i = from; i < to; i++) {
                data.offset((long) (i - from) * width).write(rows[i]);
            }
        });
    }

    static Shape shape(List<Integer> sides) {
        return Shape.of(sides.stream().mapToLong(Integer::longValue).toArray());
    }

    /** All numbers of the result at a place, row-major. */
    static float[] values(Result result, int index) {
        RawTensor tensor = result.get(index).asRawTensor();
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.data().asFloats().read(values);
        return values;
    }
}
