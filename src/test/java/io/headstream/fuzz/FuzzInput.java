package io.headstream.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A fuzzer's bytes, taken piece by piece: whatever they are, there is an answer. Not thread-safe. */
public final class FuzzInput {
    private static final int LENGTH_BYTES = 2;

    private final ByteBuffer left;

    /** From the first byte on. */
    public FuzzInput(byte[] bytes) {
        this.left = ByteBuffer.wrap(bytes);
    }

    /** Bytes of several pieces, from which {@link #piece} takes them again. */
    public static byte[] of(int choice, byte[]... pieces) {
        int size = 1;
        for (byte[] piece : pieces) {
            size += LENGTH_BYTES + piece.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put((byte) choice);
        for (byte[] piece : pieces) {
            bytes.putShort((short) piece.length).put(piece);
        }
        return bytes.array();
    }

    /** One of so many. */
    public int choice(int count) {
        return left.hasRemaining() ? (left.get() & 0xFF) % count : 0;
    }

    /** A length of two bytes and so many bytes; fewer where the input ends. */
    public byte[] piece() {
        int length = left.remaining() < LENGTH_BYTES ? 0 : left.getShort() & 0xFFFF;
        byte[] piece = new byte[Math.min(length, left.remaining())];
        left.get(piece);
        return piece;
    }

    /** A piece as text; what is no UTF-8 is replaced. */
    public String text() {
        return new String(piece(), StandardCharsets.UTF_8);
    }

    /** Pieces until the input ends, so many at most. */
    public List<byte[]> pieces(int limit) {
        List<byte[]> pieces = new ArrayList<>();
        while (left.hasRemaining() && pieces.size() < limit) {
            pieces.add(piece());
        }
        return pieces;
    }

    /** All that is left. */
    public byte[] rest() {
        byte[] rest = new byte[left.remaining()];
        left.get(rest);
        return rest;
    }

    /** What must hold whatever the bytes are; else these values are told. */
    public static void check(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new AssertionError(otherwise + " " + Arrays.toString(values));
        }
    }
}
