package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackedEmbeddingTest {
    @Property
    void shouldStayNearEveryComponent(@ForAll @Size(min = 1, max = 50) short[] values) {
        PackedEmbedding packed = PackedEmbedding.of(values);

        float[] unpacked = packed.unpack(0);

        assertThat(unpacked).hasSameSizeAs(values);
        double largest = packed.largest();
        double levels = packed.signed() ? 7 : 15;
        for (int i = 0; i < values.length; i++) {
            // Half a level in the root, and what that makes of the component itself.
            double error = Math.sqrt(Math.abs(unpacked[i])) - Math.sqrt(Math.abs((double) values[i]));
            assertThat(Math.abs(error)).isLessThanOrEqualTo(Math.sqrt(largest) / levels * 0.5001 + 1e-3);
            assertThat(unpacked[i] * values[i]).isGreaterThanOrEqualTo(0);
        }
    }

    @Property
    void shouldKeepTheLevelNearestToTheRootOfTheShare(@ForAll @Size(min = 1, max = 50) short[] values) {
        PackedEmbedding packed = PackedEmbedding.of(values);

        int levels = packed.signed() ? 7 : 15;
        for (int i = 0; i < values.length && packed.largest() > 0; i++) {
            int level = (int) Math.rint(levels * Math.sqrt((double) Math.abs(values[i]) / packed.largest()));
            int nibble = packed.nibbles()[i / 2] >> (4 * (i % 2)) & 0xF;
            assertThat(nibble).isEqualTo(values[i] < 0 ? level | 8 : level);
        }
    }

    @Property
    void shouldComeBackTheSameFromItsBytes(@ForAll @Size(max = 50) short[] values) {
        PackedEmbedding packed = PackedEmbedding.of(values);
        BinaryWriter writer = new BinaryWriter();
        packed.write(writer);

        PackedEmbedding read = PackedEmbedding.read(new BinaryReader("packed", writer.toBytes()), values.length);

        assertThat(writer.toBytes()).hasSize(4 + (values.length + 1) / 2);
        assertThat(read.unpack(3)).isEqualTo(packed.unpack(3));
    }

    @Test
    void shouldKeepTheLargestExactlyAndScaleByTheExponent() {
        PackedEmbedding packed = PackedEmbedding.of(new short[] {0, 900, 4, 100});

        assertThat(packed.unpack(0)).containsExactly(0, 900, 4, 100);
        assertThat(packed.unpack(2)).containsExactly(0, 225, 1, 25);
        assertThat(PackedEmbedding.of(new short[] {Short.MIN_VALUE, Short.MAX_VALUE})
                        .unpack(0))
                .containsExactly(-32768, 32768);
        assertThat(PackedEmbedding.of(new short[3]).unpack(5)).containsExactly(0, 0, 0);
    }
}
