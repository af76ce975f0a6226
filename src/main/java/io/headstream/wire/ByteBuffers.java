package io.headstream.wire;

import java.nio.ByteBuffer;

/** What Avro's {@code bytes} hold. */
final class ByteBuffers {
    private ByteBuffers() {}

    /** The bytes from position to limit: the buffer's own array if it holds nothing else, which saves copying an image. */
    static byte[] array(ByteBuffer buffer) {
        if (buffer.hasArray()
                && buffer.arrayOffset() == 0
                && buffer.position() == 0
                && buffer.limit() == buffer.array().length) {
            return buffer.array();
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
