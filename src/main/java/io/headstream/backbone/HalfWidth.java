package io.headstream.backbone;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Tensors of float16 and bfloat16, and what they are in float32: exactly that, as both are parts of it. */
final class HalfWidth {
    private static final int MANTISSA = 0x3ff;
    private static final int EXPONENT = 0x1f;
    private static final int MANTISSA_BITS = 10;
    private static final int FLOAT_MANTISSA_BITS = 23;
    private static final int FLOAT_EXPONENT = 0xff;
    /** Difference of the exponents' offsets, 127 and 15. */
    private static final int REBIAS = 112;

    private HalfWidth() {}

    /** Whether the tensor's values are of half the width, and all there as bytes. */
    static boolean holds(TensorProto tensor) {
        boolean half = tensor.getDtype() == DataType.DT_HALF || tensor.getDtype() == DataType.DT_BFLOAT16;
        return half && !tensor.getTensorContent().isEmpty();
    }

    static TensorProto widened(TensorProto tensor) {
        ByteBuffer narrow = tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wide = ByteBuffer.allocate(2 * narrow.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (narrow.hasRemaining()) {
            short value = narrow.getShort();
            wide.putInt(tensor.getDtype() == DataType.DT_HALF ? half(value) : value << Short.SIZE);
        }
        return TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(tensor.getTensorShape())
                .setTensorContent(ByteString.copyFrom(wide.array()))
                .build();
    }

    /** Bits of the float32 that is this float16 (IEEE 754-2008, 3.6: binary16 and binary32). */
    private static int half(short bits) {
        int sign = (bits & 0x8000) << Short.SIZE;
        int exponent = bits >> MANTISSA_BITS & EXPONENT;
        int mantissa = bits & MANTISSA;
        if (exponent == EXPONENT) {
            return sign | FLOAT_EXPONENT << FLOAT_MANTISSA_BITS | mantissa << (FLOAT_MANTISSA_BITS - MANTISSA_BITS);
        }
        if (exponent == 0) {
            // Too small to be normal in float16; a float32 has room to spare.
            return sign | Float.floatToRawIntBits(Math.scalb((float) mantissa, -14 - MANTISSA_BITS));
        }
        return sign | (exponent + REBIAS) << FLOAT_MANTISSA_BITS | mantissa << (FLOAT_MANTISSA_BITS - MANTISSA_BITS);
    }
}
