package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import io.headstream.config.WireSettings;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The way of commands to rollouts in the configured Kafka, for the command line and for the HTTP API alike. */
public final class RolloutAccess {
    /** How long sending may wait for a cluster that does not answer. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(15);

    private RolloutAccess() {}

    /**
     * Connects.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer, or has no such topics
     */
    public static RolloutCommands commands(HeadstreamConfig config) {
        Map<String, Object> producer = new HashMap<>(config.kafka(KafkaClient.PRODUCER));
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A command is one record that somebody waits for.
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
        Map<String, Object> consumer = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        WireSettings wire = config.wire();
        TopicNames topics = config.topics().names();
        return new RolloutCommands(
                new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()),
                new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new Contract(wire.serializer(), wire.deserializer(), wire.properties()),
                topics.rolloutCommands(),
                topics.rolloutEvents());
    }
}
