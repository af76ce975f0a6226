package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    @TempDir
    Path directory;

    @Test
    void shouldShowOnlyCommittedRecordsToACommittedReader() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            createTopic(broker, "letters");
            try (KafkaProducer<String, String> producer = transactionalProducer(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("letters", "a", "aborted")).get();
                producer.flush();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("letters", "b", "committed")).get();
                producer.commitTransaction();
            }

            assertThat(readCommitted(broker, "letters", 1)).containsExactly("committed");
        }
    }

    @Test
    void shouldTakeARecordLargerThanADefaultBrokerWould() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            createTopic(broker, "letters");
            String large = "x".repeat(EmbeddedBroker.MESSAGE_MAX_BYTES / 2);
            try (KafkaProducer<String, String> producer = transactionalProducer(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("letters", "a", large)).get();
                producer.commitTransaction();
            }

            assertThat(readCommitted(broker, "letters", 1)).containsExactly(large);
        }
    }

    @Test
    void shouldKeepItsRecordsWhenStartedAgainInTheSameDirectory() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            createTopic(broker, "letters");
            try (KafkaProducer<String, String> producer = transactionalProducer(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("letters", "a", "kept")).get();
                producer.commitTransaction();
            }
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(readCommitted(broker, "letters", 1)).containsExactly("kept");
        }
    }

    @Test
    void shouldRunBesideAnotherOfItsKind(@TempDir Path other) throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.start(directory);
                EmbeddedBroker two = EmbeddedBroker.start(other)) {
            createTopic(one, "letters");
            createTopic(two, "letters");

            assertThat(one.bootstrapServers()).isNotEqualTo(two.bootstrapServers());
        }
    }

    private static void createTopic(EmbeddedBroker broker, String topic)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static KafkaProducer<String, String> transactionalProducer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "embedded-broker-it",
                        "max.request.size",
                        EmbeddedBroker.MESSAGE_MAX_BYTES),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<String> readCommitted(EmbeddedBroker broker, String topic, int atLeast) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "embedded-broker-it",
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return values.size() >= atLeast;
            });
        }
        return values;
    }
}
