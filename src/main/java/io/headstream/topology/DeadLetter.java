package io.headstream.topology;

import io.headstream.event.Rejection;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record set aside: its bytes, timestamp and headers as they came, and headers that say why and from where. The header
 * names are part of the public contract.
 */
public final class DeadLetter {
    /** {@link io.headstream.event.RejectionCategory} by name. */
    public static final String CATEGORY = "headstream.rejection.category";

    /** A sentence: what was found, what was expected. */
    public static final String REASON = "headstream.rejection.reason";

    /** Topic that the record was read from. */
    public static final String SOURCE_TOPIC = "headstream.source.topic";

    /** Partition that it was read from, decimal. */
    public static final String SOURCE_PARTITION = "headstream.source.partition";

    /** Offset that it was read from, decimal. */
    public static final String SOURCE_OFFSET = "headstream.source.offset";

    /**
     * Timestamp that the record came with, decimal, milliseconds since the epoch: the topic stamps its own. Absent for
     * rollout commands.
     */
    public static final String SOURCE_TIMESTAMP = "headstream.source.timestamp";

    /**
     * Bytes of the value, decimal; only where it was left out because the dead-letter topic cannot hold it (a compressed
     * batch may bring records that are larger than its limit). The source position tells where it is.
     */
    public static final String OMITTED_BYTES = "headstream.omitted.value.bytes";

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
        set(headers, CATEGORY, rejection.category().name());
        set(headers, REASON, rejection.sentence());
        set(headers, SOURCE_TOPIC, source.topic());
        set(headers, SOURCE_PARTITION, Integer.toString(source.partition()));
        set(headers, SOURCE_OFFSET, Long.toString(source.offset()));
        set(headers, SOURCE_TIMESTAMP, Long.toString(record.timestamp()));
        byte[] value = record.value();
        if (value != null && value.length > maxValueBytes) {
            set(headers, OMITTED_BYTES, Integer.toString(value.length));
            return new Record<>(record.key(), null, record.timestamp(), headers);
        }
        return record.withHeaders(headers);
    }

    /** Replaces what an earlier trip through a dead-letter topic left behind. */
    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
