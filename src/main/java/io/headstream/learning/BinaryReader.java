package io.headstream.learning;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link BinaryWriter} wrote, trusting nothing: no length makes it allocate more than the bytes at hand. Every
 * fault is a {@link HeadFormatException} that names the field and the byte. Not thread-safe.
 */
public final class BinaryReader {
    private final String what;
    private final ByteBuffer buffer;

    /**
     * Begins at the first byte.
     *
     * @param what names the whole in messages, as {@code "head"}
     * @param bytes not copied, not changed
     */
    public BinaryReader(String what, byte[] bytes) {
        this.what = what;
        this.buffer = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Reads as many bytes as given and compares them. */
    public void expect(String field, byte[] expected) {
        require(field, expected.length);
        int at = buffer.position();
        byte[] found = new byte[expected.length];
        buffer.get(found);
        if (!Arrays.equals(found, expected)) {
            throw fault(field, at, Arrays.toString(found), Arrays.toString(expected));
        }
    }

    /** Reads four bytes as a number within bounds. */
    public int int32(String field, int min, int max) {
        return (int)
                within(field, buffer.position(), require(field, Integer.BYTES).getInt(), min, max);
    }

    /**
     * Reads the version of the format, and takes one alone.
     *
     * @throws NewerFormatException if it is a later one
     */
    public void formatVersion(int known) {
        int at = buffer.position();
        int found = require("formatVersion", Integer.BYTES).getInt();
        if (found > known) {
            throw new NewerFormatException(what, found, known);
        }
        within("formatVersion", at, found, known, known);
    }

    /** Reads one byte as a number within bounds. */
    public int int8(String field, int min, int max) {
        return (int) within(field, buffer.position(), require(field, Byte.BYTES).get(), min, max);
    }

    /** Reads any bytes. */
    public byte[] int8s(String field, int count) {
        require(field, count);
        byte[] values = new byte[count];
        buffer.get(values);
        return values;
    }

    /** Reads eight bytes as a number within bounds. */
    public long int64(String field, long min, long max) {
        return within(field, buffer.position(), require(field, Long.BYTES).getLong(), min, max);
    }

    /** Reads finite numbers. */
    public float[] float32s(String field, long count) {
        int at = buffer.position();
        require(field, count * Float.BYTES);
        float[] values = new float[(int) count];
        buffer.asFloatBuffer().get(values);
        buffer.position(at + values.length * Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw fault(field, at + i * Float.BYTES, Float.toString(values[i]), "a finite number");
            }
        }
        return values;
    }

    /** Reads rows of finite numbers, [count][width]. */
    public float[][] rows(String field, int count, int width) {
        require(field, (long) count * width * Float.BYTES);
        float[][] rows = new float[count][];
        for (int j = 0; j < count; j++) {
            rows[j] = float32s(field, width);
        }
        return rows;
    }

    /** Reads numbers of at least a bound. */
    public long[] int64s(String field, long count, long min) {
        int at = buffer.position();
        require(field, count * Long.BYTES);
        long[] values = new long[(int) count];
        buffer.asLongBuffer().get(values);
        buffer.position(at + values.length * Long.BYTES);
        for (int i = 0; i < values.length; i++) {
            if (values[i] < min) {
                throw fault(
                        field,
                        at + i * Long.BYTES,
                        Long.toString(values[i]),
                        "%d to %d".formatted(min, Long.MAX_VALUE));
            }
        }
        return values;
    }

    /** Reads any numbers. */
    public short[] int16s(String field, long count) {
        require(field, count * Short.BYTES);
        short[] values = new short[(int) count];
        buffer.asShortBuffer().get(values);
        buffer.position(buffer.position() + values.length * Short.BYTES);
        return values;
    }

    /** Reads a length and so many bytes. */
    public byte[] block(String field) {
        int length = int32(field + " length", 0, Integer.MAX_VALUE);
        require(field, length);
        byte[] block = new byte[length];
        buffer.get(block);
        return block;
    }

    /** Reads a block of well-formed UTF-8. */
    public String text(String field) {
        int at = buffer.position();
        byte[] utf8 = block(field);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new HeadFormatException("%s: %s at byte %d is no UTF-8".formatted(what, field, at), e);
        }
    }

    /** Checks that nothing is left. */
    public void expectEnd() {
        if (buffer.hasRemaining()) {
            throw fault("end", buffer.position(), buffer.remaining() + " more bytes", "none");
        }
    }

    private long within(String field, int at, long value, long min, long max) {
        if (value < min || value > max) {
            throw fault(field, at, Long.toString(value), "%d to %d".formatted(min, max));
        }
        return value;
    }

    private ByteBuffer require(String field, long count) {
        if (count > buffer.remaining()) {
            throw fault(field, buffer.position(), "end after %d bytes".formatted(buffer.remaining()), count + " bytes");
        }
        return buffer;
    }

    private HeadFormatException fault(String field, int at, String found, String expected) {
        return new HeadFormatException(
                "%s: %s at byte %d: found %s, expected %s".formatted(what, field, at, found, expected));
    }
}
