package io.headstream.chaos;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OpenBackbone;
import io.headstream.app.ProgramVersion;
import io.headstream.app.Role;
import io.headstream.cli.StoredCluster;
import io.headstream.config.HeadstreamConfig;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageLabel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What this release leaves behind when it stops in the middle of things, for later ones to go on from: see
 * {@code tools/release-state}. Events wait for their batch, a label waits for its image, images are kept for labels that are
 * still to come, and entries wait for their window.
 */
public final class ReleaseState {
    /** An image that comes after the release has stopped, whose label has come before. */
    static final String AWAITED = "awaited";

    /** What both releases run with, besides where things are. */
    static final Map<String, String> SETTINGS = Map.of(
            "heads", EventStream.FIRST + "," + EventStream.SECOND,
            "learners", "dense,ridge",
            "labels.join.window.ms", Long.toString(Duration.ofDays(30).toMillis()),
            "window.examples", "16",
            "window.idle.tick.ms", "1000",
            "trainer.solver.share", "0.1",
            "topics.partitions", "2",
            "snapshots.retain", "100000",
            "embedder.threads", "1",
            "http.enabled", "false");

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EVENTS = 150;
    private static final int BATCH = new PatchBackbone().description().batchSize();

    private ReleaseState() {}

    /** Makes it: the commit that this is, the file to write, a directory to work in. */
    public static void main(String[] arguments) throws Exception {
        try (LiveCluster cluster = LiveCluster.startWithEmptyRegistry(Path.of(arguments[2]))) {
            Map<String, String> settings = cluster.settings("release", SETTINGS);
            try (Contract contract = cluster.contract()) {
                run(cluster, settings, contract);
            }
            StoredCluster stored = StoredCluster.take(
                    cluster.bootstrapServers(),
                    cluster.registryUrl(),
                    Map.of(
                            "commit", arguments[0],
                            "version", ProgramVersion.current(),
                            "at", Instant.now().toString()));
            try (var file = Files.newOutputStream(Path.of(arguments[1]))) {
                stored.write(file);
            }
        }
    }

    private static void run(LiveCluster cluster, Map<String, String> settings, Contract contract) throws Exception {
        String bootstrapServers = cluster.bootstrapServers();
        settings.put("embedder.batch.linger.ms", "60000");
        try (Headstream headstream = new Headstream(
                HeadstreamConfig.of(settings),
                Set.of(Role.EMBEDDER, Role.TRAINER),
                threads -> new OpenBackbone(new PatchBackbone(), new PatchBackbone.PatchDecoder()))) {
            headstream.start();
            ImageLabel early = new ImageLabel(AWAITED, EventStream.SECOND, "class-1", Instant.now(), "release");
            send(bootstrapServers, "image-labels", AWAITED, contract.encode("image-labels", early));
            // Closed without an end: the labels that it holds back never come.
            try (EventStream stream = new EventStream(bootstrapServers, contract, 1, 50)) {
                stream.start();
                Poll.until("so many events", PATIENCE, () -> stream.sent() >= EVENTS);
            }
            Poll.until(
                    "what fills its batch is predicted, and some version serves",
                    PATIENCE,
                    () -> predicted(bootstrapServers) >= inFullBatches(bootstrapServers)
                            && Committed.records(bootstrapServers, "head-rollouts")
                                            .size()
                                    >= 2);
        }
        if (predicted(bootstrapServers)
                == Committed.records(bootstrapServers, "image-events").size()) {
            throw new IllegalStateException("no event waits for its batch: make it again");
        }
    }

    static int predicted(String bootstrapServers) {
        return Committed.records(bootstrapServers, "predictions").size() / 2;
    }

    static int inFullBatches(String bootstrapServers) {
        return Committed.records(bootstrapServers, "image-events").stream()
                .collect(Collectors.groupingBy(ConsumerRecord::partition, Collectors.counting()))
                .values()
                .stream()
                .mapToInt(events -> (int) (events / BATCH * BATCH))
                .sum();
    }

    static void send(String bootstrapServers, String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }
}
