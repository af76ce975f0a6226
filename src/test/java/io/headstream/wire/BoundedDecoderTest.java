package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class BoundedDecoderTest {
    @Property
    void shouldReadWhatAvrosEncoderWrites(
            @ForAll boolean truth,
            @ForAll int whole,
            @ForAll long large,
            @ForAll float single,
            @ForAll double twice,
            @ForAll String text,
            @ForAll byte[] bytes)
            throws IOException {
        BoundedDecoder decoder = new BoundedDecoder(
                encoded(encoder -> {
                    encoder.writeBoolean(truth);
                    encoder.writeInt(whole);
                    encoder.writeLong(large);
                    encoder.writeFloat(single);
                    encoder.writeDouble(twice);
                    encoder.writeBytes(bytes);
                    encoder.writeString(text);
                    encoder.writeFixed(bytes);
                }),
                0);

        assertThat(decoder.readBoolean()).isEqualTo(truth);
        assertThat(decoder.readInt()).isEqualTo(whole);
        assertThat(decoder.readLong()).isEqualTo(large);
        assertThat(decoder.readFloat()).isEqualTo(single);
        assertThat(decoder.readDouble()).isEqualTo(twice);
        assertThat(decoder.readBytes(null)).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(decoder.readString()).isEqualTo(wellFormed(text));
        byte[] fixed = new byte[bytes.length];
        decoder.readFixed(fixed, 0, fixed.length);
        assertThat(fixed).isEqualTo(bytes);
        assertThat(decoder.remaining()).isZero();
    }

    @Property
    void shouldSkipWhatItCouldRead(@ForAll String text, @ForAll byte[] bytes, @ForAll int after) throws IOException {
        BoundedDecoder decoder = new BoundedDecoder(
                encoded(encoder -> {
                    encoder.writeString(text);
                    encoder.writeBytes(bytes);
                    encoder.writeFixed(bytes);
                    encoder.writeInt(after);
                }),
                0);

        decoder.skipString();
        decoder.skipBytes();
        decoder.skipFixed(bytes.length);
        assertThat(decoder.readInt()).isEqualTo(after);
    }

    @Property
    void shouldRefuseALengthThatIsNotThere(@ForAll long length, @ForAll byte[] bytes) throws IOException {
        Assume.that(length < 0 || length > bytes.length);
        byte[] hostile = encoded(encoder -> {
            encoder.writeLong(length);
            encoder.writeFixed(bytes);
        });

        assertThatThrownBy(() -> new BoundedDecoder(hostile, 0).readBytes(null)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> new BoundedDecoder(hostile, 0).readString()).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> new BoundedDecoder(hostile, 0).skipBytes()).isInstanceOf(EOFException.class);
    }

    @Property
    void shouldRefuseMoreItemsThanBytes(@ForAll long count) throws IOException {
        byte[] hostile = encoded(encoder -> {
            encoder.writeLong(count);
            encoder.writeFixed(new byte[8]);
        });
        Assume.that(count < -hostile.length || count > hostile.length);
        assertThatThrownBy(() -> new BoundedDecoder(hostile, 0).readArrayStart())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new BoundedDecoder(hostile, 0).readMapStart()).isInstanceOf(IOException.class);
    }

    @Test
    void shouldRefuseManyCollectionsThatTogetherClaimMoreItemsThanTheRecordHasBytes() throws IOException {
        BoundedDecoder decoder = new BoundedDecoder(
                encoded(encoder -> {
                    for (int i = 0; i < 10; i++) {
                        encoder.writeLong(6);
                    }
                }),
                0);

        assertThat(decoder.readArrayStart()).isEqualTo(6);
        assertThatThrownBy(decoder::readArrayStart).hasMessageContaining("more than the record has bytes");
    }

    @Test
    void shouldRefuseNumbersThatDoNotEnd() {
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0xFF);

        assertThatThrownBy(() -> new BoundedDecoder(endless, 0).readLong()).hasMessageContaining("10 bytes");
        assertThatThrownBy(() -> new BoundedDecoder(endless, 0).readInt()).hasMessageContaining("5 bytes");
        assertThatThrownBy(() -> new BoundedDecoder(new byte[] {(byte) 0x80}, 0).readLong())
                .isInstanceOf(EOFException.class);
    }

    @Test
    void shouldRefuseAnIntOfMoreThan32Bits() throws IOException {
        byte[] large = encoded(encoder -> encoder.writeLong(1L << 32));

        assertThatThrownBy(() -> new BoundedDecoder(large, 0).readInt()).hasMessageContaining("32 bits");
    }

    private interface Writing {
        void to(BinaryEncoder encoder) throws IOException;
    }

    private static byte[] encoded(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        writing.to(encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** Avro writes UTF-8, which has no unpaired surrogates. */
    private static String wellFormed(String text) {
        return new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
    }
}
