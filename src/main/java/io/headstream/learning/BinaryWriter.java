package io.headstream.learning;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes canonical binary: big-endian numbers, lengths first, no padding. Not thread-safe. */
public final class BinaryWriter {
    private static final int FIRST_CAPACITY = 1024;

    /** As many as every JVM has room for in one array. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_CAPACITY);

    /** Writes one byte. */
    public BinaryWriter int8(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    /** Writes four bytes. */
    public BinaryWriter int32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /** Writes eight bytes. */
    public BinaryWriter int64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Writes the numbers without a length: the reader has to know it. */
    public BinaryWriter float32s(float[] values) {
        room((long) Float.BYTES * values.length).asFloatBuffer().put(values);
        return skip(Float.BYTES * values.length);
    }

    /** Writes the rows one after the other, without a length. */
    public BinaryWriter rows(float[][] rows) {
        long bytes = 0;
        for (float[] row : rows) {
            bytes += (long) Float.BYTES * row.length;
        }
        room(bytes);
        for (float[] row : rows) {
            float32s(row);
        }
        return this;
    }

    /** Writes the numbers without a length. */
    public BinaryWriter int64s(long[] values) {
        room((long) Long.BYTES * values.length).asLongBuffer().put(values);
        return skip(Long.BYTES * values.length);
    }

    /** Writes the numbers without a length. */
    public BinaryWriter int16s(short[] values) {
        room((long) Short.BYTES * values.length).asShortBuffer().put(values);
        return skip(Short.BYTES * values.length);
    }

    /** Writes the length (four bytes) and the bytes. */
    public BinaryWriter block(byte[] block) {
        return int32(block.length).raw(block);
    }

    /** Writes the text as a block of UTF-8. */
    public BinaryWriter text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the bytes as they are. */
    public BinaryWriter raw(byte[] raw) {
        room(raw.length).put(raw);
        return this;
    }

    /** All that was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The buffer, with room for so many bytes more. */
    private ByteBuffer room(long bytes) {
        if (bytes > buffer.remaining()) {
            long needed = buffer.position() + bytes;
            if (needed > MAX_BYTES) {
                throw new IllegalStateException("%d bytes, expected at most %d".formatted(needed, MAX_BYTES));
            }
            int capacity = (int) Math.max(needed, Math.min(MAX_BYTES, 2L * buffer.capacity()));
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
        return buffer;
    }

    private BinaryWriter skip(int bytes) {
        buffer.position(buffer.position() + bytes);
        return this;
    }
}
