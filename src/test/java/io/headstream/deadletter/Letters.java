package io.headstream.deadletter;

import io.headstream.wire.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Dead letters as the topology writes them, for tests. */
public final class Letters {
    public static final long SET_ASIDE_AT_MS = 1_767_268_800_000L; // 2026-01-01T12:00:00Z
    public static final long SENT_AT_MS = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

    private static final Map<String, String> OF_AN_IMAGE = Map.of(
            DeadLetterHeaders.CATEGORY, "IMAGE_TRUNCATED",
            DeadLetterHeaders.REASON, "image 'cat': cut short, expected a whole JPEG [IMAGE_TRUNCATED]",
            DeadLetterHeaders.SOURCE_TOPIC, "image-events",
            DeadLetterHeaders.SOURCE_PARTITION, "1",
            DeadLetterHeaders.SOURCE_OFFSET, "812",
            DeadLetterHeaders.SOURCE_TIMESTAMP, Long.toString(SENT_AT_MS));

    private Letters() {}

    /** A letter at an offset, with headers besides or instead of the usual ones; a header without a value is left out. */
    public static Letter letter(long offset, Map<String, String> headers) {
        return letter(offset, utf8("cat"), utf8("picture"), headers);
    }

    /** The same with another key and value. */
    public static Letter letter(
            long offset, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(OF_AN_IMAGE);
        all.putAll(headers);
        Headers made = new RecordHeaders();
        all.forEach((name, text) -> {
            if (!text.isEmpty()) {
                made.add(name, utf8(text));
            }
        });
        return new Letter(new ConsumerRecord<>(
                "image-events.dlq",
                0,
                offset,
                SET_ASIDE_AT_MS,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                made,
                Optional.empty()));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
