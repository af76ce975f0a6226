package io.headstream.embedding;

import java.util.List;

/**
 * A named tensor of weights. Immutable as long as nobody writes to its values, which nobody may.
 *
 * @param name what its network calls it
 * @param shape its sides, outermost first; none: a single number
 * @param values row-major, float32; not copied
 */
public record WeightTensor(
        String name,
        List<Integer> shape,
        @SuppressWarnings("ArrayRecordComponent") float[] values) {
    /** @throws IllegalArgumentException if the shape does not hold as many values */
    public WeightTensor {
        shape = List.copyOf(shape);
        long size = size(shape);
        if (values.length != size) {
            throw new IllegalArgumentException(
                    "tensor '%s' of shape %s with %d values, expected %d".formatted(name, shape, values.length, size));
        }
    }

    /** The same tensor with other values. */
    public WeightTensor with(float[] others) {
        return new WeightTensor(name, shape, others);
    }

    /** How many values a shape holds. */
    public static long size(List<Integer> shape) {
        long size = 1;
        for (int side : shape) {
            size = Math.multiplyExact(size, (long) side);
        }
        return size;
    }
}
