package io.headstream.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Copies what is committed in a topic to the empty topic of the same name on another cluster, so that every record has the
 * offset that it had: heads are proven by offsets of the training log.
 */
final class LogCopy implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final Map<String, Object> producing;
    private final KafkaConsumer<byte[], byte[]> source;
    private final KafkaConsumer<byte[], byte[]> target;

    /**
     * Connects to both.
     *
     * @param from properties of a consumer of the one
     * @param to properties of a consumer of the other
     * @param producing properties of a producer to the other
     */
    LogCopy(String topic, Map<String, Object> from, Map<String, Object> to, Map<String, Object> producing) {
        this.topic = topic;
        this.producing = producing;
        this.source = consumer(from);
        this.target = consumer(to);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        Map<String, Object> reading = new HashMap<>(settings);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Copies all that is there now.
     *
     * @return how many records
     * @throws TopicUnreadableException if the topics do not have the same number of partitions, or the target is not empty
     */
    long run() {
        List<TopicPartition> partitions = partitions(source);
        List<TopicPartition> into = partitions(target);
        if (partitions.size() != into.size()) {
            throw new TopicUnreadableException(
                    "topic '%s' has %d partitions there and %d here, expected as many: delete it here, and create it again"
                            .formatted(topic, partitions.size(), into.size()));
        }
        target.endOffsets(into).forEach((partition, end) -> {
            if (end > 0) {
                throw new TopicUnreadableException(
                        "%s is not empty here, but ends at offset %d, expected 0: records could not keep their offsets; delete the topic and create it again"
                                .formatted(partition, end));
            }
        });
        try (PlacedRecords placed = new PlacedRecords(topic, producing, this::end)) {
            return partitions.stream()
                    .mapToLong(partition -> copy(partition, placed))
                    .sum();
        }
    }

    private long end(TopicPartition partition) {
        return target.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new TopicUnreadableException("topic '%s' is not there, expected one to copy".formatted(topic));
        }
        return partitions;
    }

    private long copy(TopicPartition partition, PlacedRecords placed) {
        source.assign(List.of(partition));
        source.seekToBeginning(List.of(partition));
        long end = source.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long copied = 0;
        while (source.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : source.poll(POLL)) {
                if (record.offset() >= end) {
                    break;
                }
                placed.put(record);
                copied++;
            }
        }
        placed.end(partition, end);
        return copied;
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
