package io.headstream.topology;

import io.headstream.event.Rejection;
import io.headstream.wire.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** A record set aside: its bytes, timestamp and headers as they came, and headers that say why and from where. */
final class DeadLetter {
    private DeadLetter() {}

    /**
     * The record for the dead-letter topic.
     *
     * @param maxValueBytes largest value that the topic holds
     */
    @SuppressWarnings("NullAway") // Streams' Record takes null values but is not annotated so.
    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, SourcePosition source, Rejection rejection, int maxValueBytes) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        set(headers, DeadLetterHeaders.CATEGORY, rejection.category().name());
        set(headers, DeadLetterHeaders.REASON, rejection.sentence());
        set(headers, DeadLetterHeaders.SOURCE_TOPIC, source.topic());
        set(headers, DeadLetterHeaders.SOURCE_PARTITION, Integer.toString(source.partition()));
        set(headers, DeadLetterHeaders.SOURCE_OFFSET, Long.toString(source.offset()));
        set(headers, DeadLetterHeaders.SOURCE_TIMESTAMP, Long.toString(record.timestamp()));
        byte[] value = record.value();
        if (value != null && value.length > maxValueBytes) {
            set(headers, DeadLetterHeaders.OMITTED_BYTES, Integer.toString(value.length));
            return new Record<>(record.key(), null, record.timestamp(), headers);
        }
        return record.withHeaders(headers);
    }

    /** Replaces what an earlier trip through a dead-letter topic left behind. */
    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
