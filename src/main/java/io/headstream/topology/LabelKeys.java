package io.headstream.topology;

import io.headstream.event.ImageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys of the label store, which holds four kinds of entries. The first byte tells the kind; the only part of variable
 * length is the last, so that no two keys can be taken for each other.
 */
final class LabelKeys {
    /** An image that is kept: its id in UTF-8. */
    static final byte IMAGE = 1;

    /** The labels that wait for an image: its id in UTF-8. */
    static final byte WAITING = 2;

    /** A label that waits: its offset. */
    static final byte LABEL = 3;

    /** When something came: milliseconds, then the key of what came. */
    static final byte ARRIVAL = 4;

    private LabelKeys() {}

    static byte[] image(ImageId id) {
        return ofId(IMAGE, id);
    }

    static byte[] waiting(ImageId id) {
        return ofId(WAITING, id);
    }

    static byte[] label(long offset) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(LABEL).putLong(offset).array();
    }

    static byte[] arrival(long ms, byte[] key) {
        return ByteBuffer.allocate(1 + Long.BYTES + key.length)
                .put(ARRIVAL)
                .putLong(ms)
                .put(key)
                .array();
    }

    private static byte[] ofId(byte kind, ImageId id) {
        byte[] text = id.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + text.length).put(kind).put(text).array();
    }
}
