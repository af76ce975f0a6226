package io.headstream.cli;

import io.headstream.app.CommandTransactions;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.Contracts;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.image.DecodeResult;
import io.headstream.image.ImageDecoder;
import io.headstream.labelling.LoggedExample;
import io.headstream.labelling.MigrationPlan;
import io.headstream.wire.Contract;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Retraction;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes a head's examples anew for another backbone: reads which are in force from the training log and their images from
 * image-events, and appends what is missing to the same log, marked as migrated. Each example is appended once, whatever
 * crashes and however often it is run: what is there already is read first, and of two runs at once the earlier one is
 * fenced off by Kafka. For one thread.
 */
final class HeadMigration implements AutoCloseable {
    private static final int EXAMPLES_PER_TRANSACTION = 100;
    private static final int RECORD_OVERHEAD_BYTES = 1024;

    private final HeadstreamConfig settings;
    private final HeadName head;
    private final TensorFlowBackbone backbone;
    private final ImageDecoder decoder;
    private final Clock clock;
    private final Consumer<String> remarks;
    private final Contract contract;
    private final KafkaProducer<byte[], byte[]> producer;
    private int logPartition = -1;
    private int inTransaction;

    /**
     * What came of it.
     *
     * @param embedded examples appended
     * @param before examples that had been appended before
     * @param takenBack migrated examples taken back, because they are not in force any more
     * @param lost examples whose event is not retained any more
     * @param refused examples whose image gives no embedding
     */
    record Outcome(long embedded, long before, long takenBack, long lost, long refused) {}

    /**
     * Connects; the backbone and the decoder stay the caller's.
     *
     * @param remarks told in a sentence of every example that is not migrated
     */
    HeadMigration(
            HeadstreamConfig settings,
            HeadName head,
            TensorFlowBackbone backbone,
            ImageDecoder decoder,
            Clock clock,
            Consumer<String> remarks) {
        this.settings = settings;
        this.head = head;
        this.backbone = backbone;
        this.decoder = decoder;
        this.clock = clock;
        this.remarks = remarks;
        this.contract = Contracts.of(settings);
        Map<String, Object> client = new HashMap<>(settings.kafka(KafkaClient.PRODUCER));
        client.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                CommandTransactions.MIGRATE + "%s-%s".formatted(head, digest()));
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.topics().maxProducedBytes() + RECORD_OVERHEAD_BYTES);
        this.producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Does what there is to do. */
    Outcome run() {
        // Before the log is read: from here on nobody else appends for this head and backbone.
        producer.initTransactions();
        MigrationPlan plan = plan();
        List<LoggedExample> takenBack = plan.toTakeBack();
        takenBack.forEach(this::takeBack);
        commit();
        Map<Integer, List<LoggedExample>> byPartition = plan.toEmbed().stream()
                .collect(Collectors.groupingBy(
                        example -> example.source().partition(), TreeMap::new, Collectors.toList()));
        Counts counts = new Counts();
        byPartition.forEach((partition, examples) -> embed(partition, examples, counts));
        commit();
        return new Outcome(counts.embedded, plan.done(), takenBack.size(), counts.lost, counts.refused);
    }

    @Override
    public void close() {
        producer.close();
        contract.close();
    }

    private static final class Counts {
        private long embedded;
        private long lost;
        private long refused;
    }

    private BackboneDigest digest() {
        return backbone.description().digest();
    }

    private MigrationPlan plan() {
        MigrationPlan plan = new MigrationPlan(digest());
        byte[] key = key();
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(logTopic()), record -> {
                if (Arrays.equals(record.key(), key)) {
                    logPartition = record.partition();
                    entry(record).ifPresent(entry -> add(entry, record.offset(), plan));
                }
                return true;
            });
        }
        return plan;
    }

    private static void add(Object entry, long offset, MigrationPlan plan) {
        if (entry instanceof TrainingExample example) {
            plan.add(TrainingLogMapping.logged(example, offset));
        } else if (entry instanceof Retraction retraction) {
            plan.retract(
                    retraction.getSourcePartition(),
                    retraction.getEntryNumber(),
                    new BackboneDigest(retraction.getBackboneDigest()),
                    retraction.getMigrated());
        }
    }

    /** What can't be read was set aside by the trainer, and is passed over here too. */
    private Optional<Object> entry(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(TrainingLogMapping.decode(contract, logTopic(), record.value(), record.offset())
                    .getEntry());
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    private void takeBack(LoggedExample example) {
        append(TrainingLogMapping.migratedRetraction(logged(example), clock.instant(), "headstream heads migrate"));
    }

    private TrainingExample logged(LoggedExample example) {
        try (TopicReader reader = new TopicReader(settings)) {
            Iterator<ConsumerRecord<byte[], byte[]>> records =
                    reader.iterate(logTopic(), logPartition, example.offset());
            return (TrainingExample) entry(records.next()).orElseThrow();
        }
    }

    /** Goes through the partition's events once; examples come in the order of their events. */
    private void embed(int partition, List<LoggedExample> examples, Counts counts) {
        String topic = settings.topics().names().imageEvents();
        Map<Long, List<LoggedExample>> wanted = examples.stream()
                .collect(
                        Collectors.groupingBy(example -> example.source().offset(), TreeMap::new, Collectors.toList()));
        try (TopicReader reader = new TopicReader(settings)) {
            Iterator<ConsumerRecord<byte[], byte[]>> events =
                    reader.iterate(topic, partition, MigrationPlan.firstOffset(examples));
            while (!wanted.isEmpty() && events.hasNext()) {
                ConsumerRecord<byte[], byte[]> event = events.next();
                List<LoggedExample> of = wanted.remove(event.offset());
                if (of != null) {
                    embed(event, of, counts);
                }
            }
        }
        wanted.values().forEach(lost -> counts.lost += lost.size());
    }

    private void embed(ConsumerRecord<byte[], byte[]> event, List<LoggedExample> examples, Counts counts) {
        Optional<Embedding> embedding = embedding(event);
        if (embedding.isEmpty()) {
            counts.refused += examples.size();
            return;
        }
        for (LoggedExample example : examples) {
            append(TrainingLogMapping.migrated(example, embedding.get()));
            counts.embedded++;
        }
    }

    private Optional<Embedding> embedding(ConsumerRecord<byte[], byte[]> event) {
        String where = "event %d@%d".formatted(event.partition(), event.offset());
        ByteBuffer content;
        try {
            content = contract.decode(event.topic(), event.value(), ImageEvent.class)
                    .getContent();
        } catch (WireException e) {
            remarks.accept(where + ": " + e.rejection().sentence());
            return Optional.empty();
        }
        byte[] file = new byte[content.remaining()];
        content.duplicate().get(file);
        DecodeResult decoded = decoder.decode(file);
        if (decoded instanceof DecodeResult.Rejected rejected) {
            remarks.accept(where + ": " + rejected.rejection().sentence());
            return Optional.empty();
        }
        EmbedResult result = backbone.embed(List.of(((DecodeResult.Decoded) decoded).image()))
                .get(0);
        if (result instanceof EmbedResult.Rejected rejected) {
            remarks.accept(where + ": " + rejected.rejection().sentence());
            return Optional.empty();
        }
        return Optional.of(((EmbedResult.Embedded) result).embedding());
    }

    private void append(TrainingLogEntry entry) {
        if (inTransaction == 0) {
            producer.beginTransaction();
        }
        byte[] value = contract.encode(logTopic(), entry);
        // A failure comes out of the commit.
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(logTopic(), logPartition, key(), value));
        inTransaction++;
        if (inTransaction == EXAMPLES_PER_TRANSACTION) {
            commit();
        }
    }

    private void commit() {
        if (inTransaction > 0) {
            producer.commitTransaction();
            inTransaction = 0;
        }
    }

    private String logTopic() {
        return settings.topics().names().trainingLog();
    }

    private byte[] key() {
        return head.value().getBytes(StandardCharsets.UTF_8);
    }
}
