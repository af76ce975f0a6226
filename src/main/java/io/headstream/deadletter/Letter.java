package io.headstream.deadletter;

import io.headstream.wire.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A dead letter: the record as it came, and what its headers say of why it was set aside. */
public final class Letter {
    /** Headers that Headstream adds begin with one of these; no producer's do. */
    private static final List<String> ADDED =
            List.of("headstream.rejection.", "headstream.source.", "headstream.omitted.", "headstream.replay.");

    private final ConsumerRecord<byte[], byte[]> record;

    /** The letter that a record of the dead-letter topic is. */
    public Letter(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    /** Where it stands in the dead-letter topic. */
    public LetterPosition position() {
        return new LetterPosition(record.partition(), record.offset());
    }

    /** When it was set aside. */
    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Why, by {@link io.headstream.event.RejectionCategory}; empty where nothing says so. */
    public String category() {
        return header(DeadLetterHeaders.CATEGORY).orElse("");
    }

    /** Why, in a sentence; empty where nothing says so. */
    public String reason() {
        return header(DeadLetterHeaders.REASON).orElse("");
    }

    /** Where it was read from; empty if its headers do not say so. */
    public Optional<LetterSource> source() {
        Optional<String> topic = header(DeadLetterHeaders.SOURCE_TOPIC);
        OptionalLong partition = number(DeadLetterHeaders.SOURCE_PARTITION);
        OptionalLong offset = number(DeadLetterHeaders.SOURCE_OFFSET);
        if (topic.isEmpty() || partition.isEmpty() || offset.isEmpty() || partition.getAsLong() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new LetterSource(topic.get(), (int) partition.getAsLong(), offset.getAsLong()));
    }

    /** Timestamp that the record came with, milliseconds since the epoch; empty if nothing says so. */
    public OptionalLong sourceTimestamp() {
        return number(DeadLetterHeaders.SOURCE_TIMESTAMP);
    }

    /** Bytes of the value, if it was too large for the dead-letter topic and left out. */
    public OptionalLong omittedBytes() {
        return number(DeadLetterHeaders.OMITTED_BYTES);
    }

    /** How often the record has been replayed before it came here; empty if its header is no such number. */
    public OptionalLong replays() {
        return record.headers().lastHeader(DeadLetterHeaders.REPLAY_COUNT) == null
                ? OptionalLong.of(0)
                : number(DeadLetterHeaders.REPLAY_COUNT);
    }

    /** The record's key as it came; null if it had none. */
    public byte @Nullable [] key() {
        return record.key();
    }

    /** The record's value as it came; null if it had none or it was left out. */
    public byte @Nullable [] value() {
        return record.value();
    }

    /** The headers that the producer sent, in order. */
    public List<Header> sentHeaders() {
        List<Header> sent = new ArrayList<>();
        for (Header header : record.headers()) {
            if (ADDED.stream().noneMatch(header.key()::startsWith)) {
                sent.add(header);
            }
        }
        return List.copyOf(sent);
    }

    private OptionalLong number(String name) {
        Optional<String> text = header(name);
        try {
            long number = text.isEmpty() ? -1 : Long.parseLong(text.get());
            return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private Optional<String> header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
