package io.headstream.wire;

/** Bits to bytes, highest first. Not thread-safe. */
final class BitWriter {
    private final byte[] bytes;
    private int at;

    BitWriter(int length) {
        bytes = new byte[length];
    }

    void put(int value, int bits) {
        for (int b = bits - 1; b >= 0; b--) {
            bytes[at >> 3] |= (byte) (((value >>> b) & 1) << (7 - (at & 7)));
            at++;
        }
    }

    byte[] bytes() {
        return bytes;
    }
}
