package io.headstream.learning;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes canonical binary: big-endian numbers, lengths first, no padding. Not thread-safe. */
public final class BinaryWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Writes one byte. */
    public BinaryWriter int8(int value) {
        bytes.write(value);
        return this;
    }

    /** Writes four bytes. */
    public BinaryWriter int32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    /** Writes eight bytes. */
    public BinaryWriter int64(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    /** Writes the numbers without a length: the reader has to know it. */
    public BinaryWriter float32s(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * values.length);
        buffer.asFloatBuffer().put(values);
        bytes.writeBytes(buffer.array());
        return this;
    }

    /** Writes the rows one after the other, without a length. */
    public BinaryWriter rows(float[][] rows) {
        for (float[] row : rows) {
            float32s(row);
        }
        return this;
    }

    /** Writes the numbers without a length. */
    public BinaryWriter int64s(long[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * values.length);
        buffer.asLongBuffer().put(values);
        bytes.writeBytes(buffer.array());
        return this;
    }

    /** Writes the numbers without a length. */
    public BinaryWriter int16s(short[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Short.BYTES * values.length);
        buffer.asShortBuffer().put(values);
        bytes.writeBytes(buffer.array());
        return this;
    }

    /** Writes the length (four bytes) and the bytes. */
    public BinaryWriter block(byte[] block) {
        int32(block.length);
        bytes.writeBytes(block);
        return this;
    }

    /** Writes the text as a block of UTF-8. */
    public BinaryWriter text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the bytes as they are. */
    public BinaryWriter raw(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }

    /** All that was written. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
