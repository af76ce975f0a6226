package io.headstream.app;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadEvaluation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that is committed in a topic now, as a consumer with {@code read_committed} sees it. */
public final class Committed {
    private Committed() {}

    public static List<ConsumerRecord<byte[], byte[]>> records(String bootstrapServers, String topic) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // Under read_committed the end is the last stable offset.
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    /** Names of the topics that there are. */
    public static Set<String> topics(String bootstrapServers) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return Set.copyOf(consumer.listTopics().keySet());
        }
    }

    public static <T extends SpecificRecord> List<T> values(
            String bootstrapServers, Contract contract, String topic, Class<T> type) {
        return records(bootstrapServers, topic).stream()
                .filter(record -> record.value() != null)
                .map(record -> contract.decode(topic, record.value(), type))
                .toList();
    }

    /** How one learner's versions did, in order. */
    public static List<HeadEvaluation> evaluations(String bootstrapServers, Contract contract, String learner) {
        return evaluations(bootstrapServers, contract, "head-evaluations", learner);
    }

    /** The same from a topic of another name. */
    public static List<HeadEvaluation> evaluations(
            String bootstrapServers, Contract contract, String topic, String learner) {
        return values(bootstrapServers, contract, topic, HeadEvaluation.class).stream()
                .filter(evaluation -> evaluation.getLearner().equals(learner))
                .toList();
    }
}
