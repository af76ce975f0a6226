package io.headstream.wire;

import java.nio.ByteBuffer;

/** Bytes to bits, highest first. Not thread-safe. */
final class BitReader {
    private final ByteBuffer bytes;
    private final long limit;
    private long at;

    BitReader(ByteBuffer bytes) {
        this.bytes = bytes.slice();
        this.limit = 8L * bytes.remaining();
    }

    int get(int bits) {
        if (at + bits > limit) {
            throw new IllegalArgumentException(
                    "Rice coded embedding ends after %d bits, expected more".formatted(limit));
        }
        int value = 0;
        for (int b = 0; b < bits; b++) {
            value = (value << 1) | ((bytes.get((int) (at >> 3)) >> (7 - (int) (at & 7))) & 1);
            at++;
        }
        return value;
    }

    void expectEnd() {
        if (limit - at >= 8) {
            throw new IllegalArgumentException(
                    "Rice coded embedding ends %d bits before its bytes, expected fewer than 8".formatted(limit - at));
        }
        while (at < limit) {
            if (get(1) != 0) {
                throw new IllegalArgumentException("Rice coded embedding ends in bits that are not 0");
            }
        }
    }
}
