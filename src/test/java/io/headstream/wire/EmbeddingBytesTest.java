package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.learning.SplitMix64;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddingBytesTest {
    private static final int LONG = 9408;

    static Stream<short[]> activations() {
        return Stream.of(
                dense(0.5),
                dense(40),
                dense(9000),
                sparse(0.1, 300),
                sparse(0.02, 20_000),
                extremes(),
                new short[LONG]);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void shouldGiveBackWhatItWasGiven(short[] values) {
        EmbeddingBytes bytes = EmbeddingBytes.of(values);
        assertThat(bytes.values()).isEqualTo(values);
        assertThat(bytes.bytes().remaining()).isLessThanOrEqualTo(2 * LONG);
        // However the buffer stands in a larger one.
        ByteBuffer larger = ByteBuffer.allocate(bytes.bytes().remaining() + 9);
        larger.position(4);
        larger.put(bytes.bytes().duplicate()).flip().position(4);
        assertThat(new EmbeddingBytes(bytes.encoding(), larger).values()).isEqualTo(values);
    }

    @Test
    void shouldKeepShortEmbeddingsPlain() {
        short[] values = Arrays.copyOf(dense(3), EmbeddingBytes.LONGEST_PLAIN);
        EmbeddingBytes bytes = EmbeddingBytes.of(values);
        assertThat(bytes.encoding()).isEqualTo(EmbeddingBytes.INT16);
        assertThat(bytes.bytes().getShort(2)).isEqualTo(values[1]);
    }

    @Test
    void shouldTakeFewBitsForWhatSaysLittle() {
        // A bit for each zero, and for those that are not about 2 + log2 of their size more.
        assertThat(EmbeddingBytes.of(sparse(0.1, 300)).bytes().remaining()).isLessThan(LONG * 3 / 10);
        assertThat(EmbeddingBytes.of(dense(40)).bytes().remaining()).isLessThan(LONG * 9 / 8);
        assertThat(EmbeddingBytes.of(new short[LONG]).bytes().remaining()).isLessThan(LONG / 7);
    }

    @Test
    void shouldFallBackToPlainWhereNothingIsSaved() {
        SplitMix64 random = new SplitMix64(4);
        short[] noise = new short[LONG];
        for (int i = 0; i < LONG; i++) {
            noise[i] = (short) random.nextLong();
        }
        EmbeddingBytes bytes = EmbeddingBytes.of(noise);
        assertThat(bytes.encoding()).isEqualTo(EmbeddingBytes.INT16);
        assertThat(bytes.values()).isEqualTo(noise);
    }

    @Test
    void shouldRefuseBytesThatAreNoEmbedding() {
        ByteBuffer whole = EmbeddingBytes.of(dense(40)).bytes();
        int length = whole.remaining();
        assertThatThrownBy(() -> new EmbeddingBytes(EmbeddingBytes.RICE, whole.slice(0, length - 1)).values())
                .hasMessageContaining("ends after");
        byte[] longer = Arrays.copyOf(bytes(whole), length + 1);
        assertThatThrownBy(() -> new EmbeddingBytes(EmbeddingBytes.RICE, ByteBuffer.wrap(longer)).values())
                .hasMessageContaining("before its bytes");
        byte[] bomb = Arrays.copyOf(bytes(whole), 100);
        assertThatThrownBy(() -> new EmbeddingBytes(EmbeddingBytes.RICE, ByteBuffer.wrap(bomb)).values())
                .hasMessageContaining("9408 numbers in 100 bytes");
        bomb[0] = -1;
        assertThatThrownBy(() -> new EmbeddingBytes(EmbeddingBytes.RICE, ByteBuffer.wrap(bomb)).values())
                .hasMessageContaining("expected 1 to 1048576");
        byte[] form = bytes(whole);
        form[4] = 32;
        assertThatThrownBy(() -> new EmbeddingBytes(EmbeddingBytes.RICE, ByteBuffer.wrap(form)).values())
                .hasMessageContaining("parameter byte 32");
        assertThatThrownBy(() -> new EmbeddingBytes(2, whole).values())
                .hasMessageContaining("encoding 2, expected 0 or 1");
        assertThatThrownBy(() -> new EmbeddingBytes(EmbeddingBytes.RICE, ByteBuffer.allocate(3)).values())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Two-sided, of about this size. */
    private static short[] dense(double size) {
        SplitMix64 random = new SplitMix64(7);
        short[] values = new short[LONG];
        for (int i = 0; i < LONG; i++) {
            double sum = random.nextFloat() + random.nextFloat() + random.nextFloat() - 1.5;
            values[i] = (short) Math.rint(2 * size * sum);
        }
        return values;
    }

    /** Zero but for a share. */
    private static short[] sparse(double share, int most) {
        SplitMix64 random = new SplitMix64(8);
        short[] values = new short[LONG];
        for (int i = 0; i < LONG; i++) {
            values[i] = random.nextFloat() < share ? (short) (1 + random.nextInt(most)) : 0;
        }
        return values;
    }

    private static short[] extremes() {
        short[] values = new short[LONG];
        for (int i = 0; i < LONG; i += 50) {
            values[i] = i % 100 == 0 ? Short.MIN_VALUE : Short.MAX_VALUE;
        }
        return values;
    }
}
