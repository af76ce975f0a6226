package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.topology.InputPositions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart finds of an instance that was killed in the middle of a transaction. */
class LostOffsetsIT {
    private static final TopicPartition READ = new TopicPartition("image-events", 0);
    private static final TopicPartition NEW = new TopicPartition("image-events", 1);
    private static final OffsetAndMetadata BEFORE = new OffsetAndMetadata(5);
    private static final OffsetAndMetadata PENDING = new OffsetAndMetadata(7);

    @TempDir
    private Path directory;

    private EmbeddedBroker broker;
    private HeadstreamConfig config;
    private String group;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory);
        config = HeadstreamConfig.of(Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "wire.schema.registry.url", "http://127.0.0.1:1",
                "heads", "emoji"));
        group = config.application().embedderId();
        new TopicProvisioner(config.kafka(KafkaClient.ADMIN), config.topics()).provision();
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        config.kafka(KafkaClient.PRODUCER), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < PENDING.offset(); i++) {
                producer.send(new ProducerRecord<>(READ.topic(), READ.partition(), null, new byte[1]))
                        .get();
            }
            NewTopic positions = new NewTopic(ChangelogTopics.name(group, InputPositions.STORE), 4, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(List.of(positions)).all().get();
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldNotTakeOffsetsThatAreAboutToChangeForLostOnes() throws Exception {
        try (KafkaProducer<byte[], byte[]> killed = producer();
                Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            commit(killed, BEFORE.offset(), Map.of(READ, BEFORE));
            begin(killed, PENDING.offset(), Map.of(READ, PENDING, NEW, PENDING));

            assertThat(new LostOffsets(config, Role.EMBEDDER).find()).isEmpty();
            assertThat(new CommittedOffsets(config, group).last(admin)).isEqualTo(Map.of(READ, BEFORE));
        }
    }

    @Test
    void shouldWaitForOffsetsThatAreAboutToChange() {
        try (KafkaProducer<byte[], byte[]> writing = producer()) {
            commit(writing, BEFORE.offset(), Map.of(READ, BEFORE));
            begin(writing, PENDING.offset(), Map.of(READ, PENDING));

            CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> stable =
                    CompletableFuture.supplyAsync(() -> new CommittedOffsets(config, group).stable(Set.of(READ, NEW)));
            assertThatThrownBy(() -> stable.get(2, TimeUnit.SECONDS))
                    .as("while they are about to")
                    .isInstanceOf(TimeoutException.class);
            writing.commitTransaction();

            assertThat(stable.join()).isEqualTo(Map.of(READ, PENDING));
        }
    }

    @Test
    void shouldFindThoseThatAreGone() throws Exception {
        try (KafkaProducer<byte[], byte[]> writing = producer();
                Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            commit(writing, BEFORE.offset(), Map.of(READ, BEFORE));
            admin.deleteConsumerGroupOffsets(group, Set.of(READ)).all().get();

            assertThat(new LostOffsets(config, Role.EMBEDDER).find()).containsOnly(Map.entry(READ, BEFORE.offset()));
            assertThatThrownBy(() -> new LostOffsets(config, Role.EMBEDDER).expectNone())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("has no committed offset for image-events-0 (next offset 5)");
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.PRODUCER));
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group + "-1");
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private void commit(
            KafkaProducer<byte[], byte[]> producer, long position, Map<TopicPartition, OffsetAndMetadata> offsets) {
        begin(producer, position, offsets);
        producer.commitTransaction();
    }

    /** As a task does it: the state's position, and the offsets, of one transaction. */
    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if the record does.
    private void begin(
            KafkaProducer<byte[], byte[]> producer, long position, Map<TopicPartition, OffsetAndMetadata> offsets) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(
                ChangelogTopics.name(group, InputPositions.STORE),
                READ.partition(),
                InputPositions.key(READ.topic()),
                InputPositions.value(position)));
        producer.sendOffsetsToTransaction(offsets, member());
    }

    private ConsumerGroupMetadata member() {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }
}
