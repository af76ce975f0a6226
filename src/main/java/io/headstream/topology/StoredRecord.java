package io.headstream.topology;

import io.headstream.learning.BinaryReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record as it came, packed into one store value: timestamp, key, value and headers, so that whatever becomes of it
 * later it can be passed on byte for byte.
 */
final class StoredRecord {
    private static final int NULL_LENGTH = -1;

    private StoredRecord() {}

    static byte[] pack(Record<byte[], byte[]> record) {
        ByteBuffer packed = ByteBuffer.allocate(size(record)).putLong(record.timestamp());
        put(packed, record.key());
        put(packed, record.value());
        Header[] headers = record.headers().toArray();
        packed.putInt(headers.length);
        for (Header header : headers) {
            put(packed, name(header));
            put(packed, header.value());
        }
        return packed.array();
    }

    /** How many bytes it packs into. */
    static int size(Record<byte[], byte[]> record) {
        int size = Long.BYTES + sizeOf(record.key()) + sizeOf(record.value()) + Integer.BYTES;
        for (Header header : record.headers()) {
            size += sizeOf(name(header)) + sizeOf(header.value());
        }
        return size;
    }

    private static byte[] name(Header header) {
        return header.key().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws io.headstream.learning.HeadFormatException if the bytes are no packed record */
    @SuppressWarnings("NullAway") // Streams' Record takes null keys and values but is not annotated so.
    static Record<byte[], byte[]> unpack(byte[] packed) {
        BinaryReader reader = new BinaryReader("stored record", packed);
        long timestamp = reader.int64("timestamp", 0, Long.MAX_VALUE);
        byte[] key = take(reader, "key");
        byte[] value = take(reader, "value");
        Headers headers = new RecordHeaders();
        for (int remaining = reader.int32("headers", 0, Integer.MAX_VALUE); remaining > 0; remaining--) {
            headers.add(reader.text("header name"), take(reader, "header value"));
        }
        reader.expectEnd();
        return new Record<>(key, value, timestamp, headers);
    }

    private static int sizeOf(byte @Nullable [] bytes) {
        return Integer.BYTES + (bytes == null ? 0 : bytes.length);
    }

    private static void put(ByteBuffer buffer, byte @Nullable [] bytes) {
        if (bytes == null) {
            buffer.putInt(NULL_LENGTH);
        } else {
            buffer.putInt(bytes.length).put(bytes);
        }
    }

    private static byte @Nullable [] take(BinaryReader reader, String field) {
        int length = reader.int32(field + " length", NULL_LENGTH, Integer.MAX_VALUE);
        return length == NULL_LENGTH ? null : reader.int8s(field, length);
    }
}
