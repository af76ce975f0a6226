package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicNames;
import io.headstream.wire.Contract;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What became of the input: predictions and dead letters, by the places that they name. */
final class InputAnswers {
    /** A place in the input. */
    private record Place(String topic, int partition, long offset) {}

    private final Map<Integer, Long> predicted = new HashMap<>();
    private final Map<String, Long> predictedAtMs = new HashMap<>();
    private final Set<Place> setAside = new HashSet<>();

    /** Whether predictions that were made are all there still. */
    private boolean whole;

    private InputAnswers() {}

    /**
     * Reads all of them.
     *
     * @param ids images to remember the time of
     */
    static InputAnswers read(HeadstreamConfig settings, Contract contract, Set<String> ids) {
        InputAnswers answers = new InputAnswers();
        TopicNames topics = settings.topics().names();
        try (TopicReader reader = new TopicReader(settings)) {
            answers.whole =
                    reader.beginnings(topics.predictions()).values().stream().allMatch(begin -> begin == 0);
            reader.readToEnd(List.of(topics.predictions()), record -> {
                try {
                    answers.add(contract.decode(topics.predictions(), record.value(), Prediction.class), record, ids);
                } catch (WireException e) {
                    // Not one of the embedder's.
                }
                return true;
            });
            reader.readToEnd(List.of(topics.deadLetters()), record -> {
                answers.addLetter(record);
                return true;
            });
        }
        return answers;
    }

    private void add(Prediction prediction, ConsumerRecord<byte[], byte[]> record, Set<String> ids) {
        predicted.merge(prediction.getSourcePartition(), prediction.getSourceOffset(), Math::max);
        if (ids.contains(prediction.getImageId())) {
            predictedAtMs.merge(prediction.getImageId(), record.timestamp(), Math::max);
        }
    }

    private void addLetter(ConsumerRecord<byte[], byte[]> letter) {
        String topic = text(letter, DeadLetterHeaders.SOURCE_TOPIC);
        String partition = text(letter, DeadLetterHeaders.SOURCE_PARTITION);
        String offset = text(letter, DeadLetterHeaders.SOURCE_OFFSET);
        if (topic != null && partition != null && offset != null) {
            try {
                setAside.add(new Place(topic, Integer.parseInt(partition), Long.parseLong(offset)));
            } catch (NumberFormatException e) {
                // Somebody else's.
            }
        }
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String header) {
        Header last = record.headers().lastHeader(header);
        return last == null || last.value() == null ? null : new String(last.value(), StandardCharsets.UTF_8);
    }

    /** The offset of the newest event of a partition that has a prediction; -1: none has. */
    long newestPredicted(int partition) {
        return predicted.getOrDefault(partition, -1L);
    }

    /** Whether it is known which of a partition's events were predicted. */
    boolean tellOf(int partition) {
        return whole || predicted.containsKey(partition);
    }

    /** When an image was last predicted, by the clock of the broker; long ago if it was not, or nobody asked to remember. */
    long predictedAtMs(String id) {
        return predictedAtMs.getOrDefault(id, Long.MIN_VALUE);
    }

    /** Whether there is a dead letter of a record of the input. */
    boolean isSetAside(ConsumerRecord<byte[], byte[]> record) {
        return setAside.contains(new Place(record.topic(), record.partition(), record.offset()));
    }
}
