package io.headstream.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding, read from a record's value without believing any length in it: nothing is allocated for bytes
 * that are not there, and all collections of a record together have no more items than the record has bytes (which only
 * items that take no bytes at all could exceed). Avro's own decoder allocates first and finds out then.
 *
 * <p>Numbers are in the variable-length zig-zag coding of the Avro specification, floating point is little-endian.
 */
final class BoundedDecoder extends Decoder {
    private static final int MAX_INT_BYTES = 5;
    private static final int MAX_LONG_BYTES = 10;

    private final byte[] source;
    private int position;
    private long itemsLeft;

    BoundedDecoder(byte[] source, int from) {
        this.source = source;
        this.position = from;
        this.itemsLeft = source.length - (long) from;
    }

    /** Bytes not read yet. */
    int remaining() {
        return source.length - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        byte value = source[take(1)];
        if (value != 0 && value != 1) {
            throw new IOException("boolean of value %d, expected 0 or 1".formatted(value));
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = zigZag(MAX_INT_BYTES);
        if (value != (int) value) {
            throw new IOException("int of value %d, expected 32 bits".formatted(value));
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        return zigZag(MAX_LONG_BYTES);
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(Double.BYTES));
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        int length = length("string");
        byte[] bytes = new byte[length];
        readFixed(bytes, 0, length);
        return new Utf8(bytes);
    }

    @Override
    public String readString() throws IOException {
        int length = length("string");
        return new String(source, take(length), length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        take(length("string"));
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        byte[] bytes = new byte[length("bytes")];
        readFixed(bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public void skipBytes() throws IOException {
        take(length("bytes"));
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        System.arraycopy(source, take(length), bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return block();
    }

    @Override
    public long arrayNext() throws IOException {
        return block();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return block();
    }

    @Override
    public long mapNext() throws IOException {
        return block();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Items of the next block; 0 at the end. A negative count is followed by the block's length in bytes. */
    private long block() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLong();
            count = -count;
        }
        return counted(count);
    }

    /** Skips blocks that tell their length; items of the first that does not, for the caller to skip one by one. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(length("block"));
            count = readLong();
        }
        return counted(count);
    }

    private long counted(long count) throws IOException {
        // The least long stays negative when negated.
        if (count < 0 || count > itemsLeft) {
            throw new IOException(
                    "collection of %s items, more than the record has bytes".formatted(Long.toUnsignedString(count)));
        }
        itemsLeft -= count;
        return count;
    }

    private int length(String what) throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new EOFException(
                    "%s of %d bytes at byte %d, where %d are left".formatted(what, length, position, remaining()));
        }
        return (int) length;
    }

    /** Where the next bytes begin, which are then read. */
    private int take(int length) throws IOException {
        if (length > remaining()) {
            throw new EOFException(
                    "the record ends at byte %d, %d bytes early".formatted(source.length, length - remaining()));
        }
        int from = position;
        position += length;
        return from;
    }

    private long littleEndian(int bytes) throws IOException {
        int from = take(bytes);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << Byte.SIZE | (source[from + i] & 0xFF);
        }
        return value;
    }

    private long zigZag(int maxBytes) throws IOException {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            byte next = source[take(1)];
            value |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IOException("number of more than %d bytes at byte %d".formatted(maxBytes, position));
    }
}
