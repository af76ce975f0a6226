package io.headstream.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts bytes into pieces that fit a record under the broker's default limit of 1 MB, and joins them again. */
public final class Chunks {
    /** Largest piece: leaves room for key, headers and envelope under 1 MB. */
    public static final int MAX_BYTES = 900_000;

    private Chunks() {}

    /**
     * The bytes in pieces, all but the last of the full size; one empty piece if there are no bytes.
     *
     * @throws IllegalArgumentException if the size is below 1
     */
    public static List<byte[]> split(byte[] bytes, int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("chunks of %d bytes, expected at least 1".formatted(maxBytes));
        }
        List<byte[]> chunks = new ArrayList<>();
        int from = 0;
        do {
            int to = (int) Math.min((long) from + maxBytes, bytes.length);
            chunks.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        } while (from < bytes.length);
        return chunks;
    }

    /**
     * The pieces one after the other.
     *
     * @throws IllegalArgumentException if they add up to more than an array can hold
     */
    public static byte[] join(List<byte[]> chunks) {
        long total = chunks.stream().mapToLong(chunk -> chunk.length).sum();
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "chunks of %d bytes together, expected at most %d".formatted(total, Integer.MAX_VALUE));
        }
        byte[] bytes = new byte[(int) total];
        int at = 0;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, bytes, at, chunk.length);
            at += chunk.length;
        }
        return bytes;
    }
}
