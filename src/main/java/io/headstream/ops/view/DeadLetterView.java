package io.headstream.ops.view;

import io.headstream.event.Printable;
import io.headstream.wire.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that was set aside.
 *
 * @param number rises with every dead letter that this instance has read
 * @param category why, in one word
 * @param reason why, in a sentence
 * @param key of the record, what of it can be shown
 * @param bytes of the record's value
 * @param sourceTopic that it was read from
 * @param sourcePartition of that
 * @param sourceOffset of that
 * @param partition of the dead-letter topic
 * @param offset of the dead-letter topic
 * @param at when it was set aside
 */
public record DeadLetterView(
        long number,
        String category,
        String reason,
        String key,
        int bytes,
        String sourceTopic,
        String sourcePartition,
        String sourceOffset,
        int partition,
        long offset,
        String at) {
    private static final int MOST_CHARACTERS = 2_000;

    static DeadLetterView of(long number, ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetterView(
                number,
                header(record, DeadLetterHeaders.CATEGORY),
                header(record, DeadLetterHeaders.REASON),
                record.key() == null ? "" : Printable.of(new String(record.key(), StandardCharsets.UTF_8)),
                record.value() == null ? 0 : record.value().length,
                header(record, DeadLetterHeaders.SOURCE_TOPIC),
                header(record, DeadLetterHeaders.SOURCE_PARTITION),
                header(record, DeadLetterHeaders.SOURCE_OFFSET),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()).toString());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            return "";
        }
        String text = Printable.whole(new String(header.value(), StandardCharsets.UTF_8));
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }
}
