package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Offsets that a group has committed, which the transaction of an instance that was killed in it may be about to change. */
final class CommittedOffsets {
    /** The broker ends the transaction of an instance that is gone within some twenty seconds. */
    private static final Duration PENDING_AT_MOST = Duration.ofMinutes(2);

    private final HeadstreamConfig config;
    private final String group;

    /** Nothing is asked yet. */
    CommittedOffsets(HeadstreamConfig config, String group) {
        this.config = config;
        this.group = group;
    }

    /**
     * Those of the last transaction that was committed, at once, whatever is about to change them. Partitions that have
     * none are not in it.
     */
    Map<TopicPartition, OffsetAndMetadata> last(Admin admin) throws InterruptedException, ExecutionException {
        try {
            return known(admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    /**
     * Those of some partitions, once no transaction is about to change them. A consumer is asked: an admin client that asks
     * for stable offsets does not wait for them, but leaves them out, as if the partition had never been read.
     *
     * @throws StartException if Kafka does not tell
     */
    Map<TopicPartition, OffsetAndMetadata> stable(Set<TopicPartition> partitions) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return known(consumer.committed(partitions, PENDING_AT_MOST));
        } catch (KafkaException e) {
            throw new StartException(
                    "the committed offsets of group '%s' could not be looked up: %s".formatted(group, e.getMessage()),
                    e);
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> known(Map<TopicPartition, OffsetAndMetadata> answer) {
        Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>(answer);
        known.values().removeIf(Objects::isNull);
        return known;
    }
}
