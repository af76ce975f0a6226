package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.nio.ByteBuffer;

/** Confluent's wire format: a zero byte, the schema's id as 4 bytes big-endian, then the Avro binary encoding. */
final class WireFormat {
    /** Bytes before the body. */
    static final int HEADER_LENGTH = 5;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /** The header for a schema. */
    static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).putInt(schemaId).array();
    }

    /** Whether the bytes begin as the format does. */
    static boolean fits(byte[] bytes) {
        return bytes.length >= HEADER_LENGTH && bytes[0] == MAGIC;
    }

    /** @throws WireException {@code WIRE_FORMAT_INVALID} if the bytes do not begin as the format does */
    static int schemaId(byte[] bytes) {
        if (!fits(bytes)) {
            throw new WireException(invalid(
                    bytes.length == 0
                            ? "empty value"
                            : "value of %d bytes beginning with 0x%02x".formatted(bytes.length, bytes[0])));
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    static Rejection invalid(String found) {
        return new Rejection(
                RejectionCategory.WIRE_FORMAT_INVALID, found, "a zero byte, a 4-byte schema id and an Avro body");
    }
}
