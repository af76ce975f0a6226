package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

class HalfWidthTest {
    @ParameterizedTest
    @CsvSource({
        "DT_HALF, 0x3c00, 1",
        "DT_HALF, 0xc000, -2",
        "DT_HALF, 0x3555, 0.333251953125",
        "DT_HALF, 0x7bff, 65504",
        "DT_HALF, 0x0001, 5.9604645E-8",
        "DT_HALF, 0x83ff, -6.097555E-5",
        "DT_HALF, 0x0000, 0",
        "DT_HALF, 0x8000, -0",
        "DT_HALF, 0x7c00, Infinity",
        "DT_HALF, 0xfe00, NaN",
        "DT_BFLOAT16, 0x3f80, 1",
        "DT_BFLOAT16, 0xc040, -3",
        "DT_BFLOAT16, 0xff80, -Infinity"
    })
    void shouldBeExactlyTheSameNumber(DataType type, String bits, float expected) {
        ByteBuffer narrow = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        narrow.putShort(0, (short) Integer.decode(bits).intValue());
        TensorProto tensor = TensorProto.newBuilder()
                .setDtype(type)
                .setTensorContent(ByteString.copyFrom(narrow.array()))
                .build();
        assertThat(HalfWidth.holds(tensor)).isTrue();
        TensorProto wide = HalfWidth.widened(tensor);
        assertThat(wide.getDtype()).isEqualTo(DataType.DT_FLOAT);
        float found = wide.getTensorContent()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat();
        assertThat(Float.floatToIntBits(found)).isEqualTo(Float.floatToIntBits(expected));
    }
}
