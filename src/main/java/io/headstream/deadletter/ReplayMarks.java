package io.headstream.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters have been replayed: a compacted topic of their own, whose records are written in the transaction of
 * the replay. Its keys are {@code topicId/partition/offset}: offsets of a dead-letter topic that was deleted and made anew
 * mean other letters. Its values say when.
 */
public final class ReplayMarks {
    private final String topic;
    private final String letterTopicId;
    private final Map<String, String> times = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param topic that marks are in
     * @param letterTopicId of the dead-letter topic that there is now
     */
    public ReplayMarks(String topic, String letterTopicId) {
        this.topic = topic;
        this.letterTopicId = letterTopicId;
    }

    /** Takes what the topic holds, record by record. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            times.remove(key);
        } else {
            times.put(key, new String(record.value(), StandardCharsets.UTF_8));
        }
    }

    /** When the letter was replayed; empty if it was not. */
    public Optional<String> find(LetterPosition letter) {
        return Optional.ofNullable(times.get(key(letter)));
    }

    /** The record that marks a letter as replayed. */
    public ProducerRecord<byte[], byte[]> mark(LetterPosition letter, String time) {
        return record(key(letter), time.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Tombstones of marks whose letters are gone.
     *
     * @param retained whether a letter of the topic that there is now may still be read
     */
    public List<ProducerRecord<byte[], byte[]>> forget(Predicate<LetterPosition> retained) {
        return times.keySet().stream()
                .filter(key -> !(key.startsWith(letterTopicId + "/") && retained.test(letter(key))))
                .map(key -> record(key, null))
                .toList();
    }

    private LetterPosition letter(String key) {
        return LetterPosition.parse(key.substring(letterTopicId.length() + 1).replace('/', '@'));
    }

    private String key(LetterPosition letter) {
        return "%s/%d/%d".formatted(letterTopicId, letter.partition(), letter.offset());
    }

    @SuppressWarnings("NullAway") // A producer's record takes null values: tombstones.
    private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
