package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.Role;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged versions against a real broker: the old head serves, fsck tells, and repairs what the log can prove. */
class HeadsFsckIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOPIC = "head-snapshots";
    private static final int VERSIONS = 4;

    @TempDir
    private Path directory;

    @Test
    void shouldServeTheOldHeadUntilADamagedOneIsMadeAgainFromTheLog() {
        // Windows end by count alone: as many versions as there are windows, however slow the machine is.
        Map<String, String> settings = Map.of(
                "learners", "dense",
                "window.examples", "8",
                "window.idle.tick.ms", "600000",
                "embedder.batch.size", "1",
                "rollout.policy", "manual");
        List<ImageEvent> images = EmojiEvents.shuffled(8 * VERSIONS, 3);
        try (LiveCluster cluster = LiveCluster.start(directory);
                Contract contract = cluster.contract();
                KafkaProducer<byte[], byte[]> producer = EmojiEvents.producer(cluster.bootstrapServers());
                Headstream headstream =
                        new Headstream(cluster.config("a", settings), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            EmojiEvents.send(producer, contract, images);
            await().atMost(PATIENCE).until(() -> manifests(cluster, contract).size() >= VERSIONS);
            promote(cluster, "dense/1");
            String digest = manifests(cluster, contract).get(0).getBackboneDigest();

            ByteBuffer first = chunk(cluster, contract, 2);
            byte[] flipped = bytes(first);
            flipped[flipped.length / 2] ^= 1;
            put(
                    producer,
                    "emoji/dense/2/0",
                    contract.encode(TOPIC, part(new WeightChunk(0, ByteBuffer.wrap(flipped)))));
            byte[] cut = bytes(chunk(cluster, contract, 3));
            put(
                    producer,
                    "emoji/dense/3/0",
                    contract.encode(
                            TOPIC, part(new WeightChunk(0, ByteBuffer.wrap(Arrays.copyOf(cut, cut.length / 2))))));
            put(producer, "emoji/dense/4/0", null);
            put(producer, "emoji/dense/9/manifest", "no record".getBytes(StandardCharsets.UTF_8));

            CommandLineRun damaged = fsck(cluster);
            assertThat(damaged.exitCode()).isOne();
            assertThat(states(damaged))
                    .containsExactly(
                            "dense/1 whole",
                            "dense/2 damaged",
                            "dense/3 truncated",
                            "dense/4 missing part",
                            "dense/9 damaged");

            promote(cluster, "dense/2");
            await().atMost(PATIENCE)
                    .until(() -> headstream
                            .metrics()
                            .scrape()
                            .contains("headstream_snapshots_refused_total{head=\"emoji\",reason=\"damaged\"} 1.0"));
            assertThat(servedNext(cluster, producer, contract, "meanwhile")).isEqualTo(1);

            CommandLineRun repaired = fsck(cluster, "--repair");
            assertThat(states(repaired))
                    .containsExactly(
                            "dense/1 whole",
                            "dense/2 damaged, repaired",
                            "dense/3 truncated, repaired",
                            "dense/4 missing part, repaired",
                            "dense/9 damaged");
            assertThat(repaired.out()).contains("not repaired: no manifest says what it was made of");
            assertThat(repaired.exitCode()).isOne();
            put(producer, "emoji/dense/9/manifest", null);
            CommandLineRun whole = fsck(cluster);
            assertThat(whole.out()).doesNotContain("damaged", "truncated", "missing");
            assertThat(whole.exitCode()).isZero();

            await().atMost(PATIENCE)
                    .until(() -> headstream
                            .metrics()
                            .scrape()
                            .contains("headstream_head_served_version{head=\"emoji\",learner=\"dense\"} 2.0"));
            assertThat(servedNext(cluster, producer, contract, "after")).isEqualTo(2);
            assertThat(fsck(cluster, "--backbone", digest).exitCode()).isZero();
            CommandLineRun foreign = fsck(cluster, "--backbone", "0".repeat(64));
            assertThat(foreign.exitCode()).isOne();
            assertThat(states(foreign)).hasSize(VERSIONS).allMatch(line -> line.endsWith(" foreign backbone"));
        }
    }

    /** Version that predicts an image which is sent now. */
    private static long servedNext(
            LiveCluster cluster, KafkaProducer<byte[], byte[]> producer, Contract contract, String id) {
        // Without a label: nothing more is to be learned.
        ImageEvent event = ImageEvent.newBuilder(EmojiEvents.shuffled(1, 5).get(0))
                .setId(id)
                .setTargets(List.of(new Target(LiveCluster.HEAD, null)))
                .build();
        EmojiEvents.send(producer, contract, List.of(event));
        await().atMost(PATIENCE).until(() -> prediction(cluster, contract, id).isPresent());
        return prediction(cluster, contract, id).orElseThrow().getServedBy().getVersion();
    }

    private static Optional<Prediction> prediction(LiveCluster cluster, Contract contract, String id) {
        return Committed.values(cluster.bootstrapServers(), contract, "predictions", Prediction.class).stream()
                .filter(prediction -> prediction.getImageId().equals(id))
                .findFirst();
    }

    private static void put(KafkaProducer<byte[], byte[]> producer, String key, byte @Nullable [] value) {
        EmojiEvents.send(producer, List.of(new ProducerRecord<>(TOPIC, key.getBytes(StandardCharsets.UTF_8), value)));
    }

    private static void promote(LiveCluster cluster, String version) {
        CommandLineRun run = run(cluster, "promote", LiveCluster.HEAD, version, "--yes");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private static CommandLineRun fsck(LiveCluster cluster, String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "fsck";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return run(cluster, arguments);
    }

    private static CommandLineRun run(LiveCluster cluster, String... command) {
        String registry = cluster.settings("a", Map.of()).getOrDefault("wire.schema.registry.url", "");
        List<String> arguments = new ArrayList<>(List.of("heads"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of("-b", cluster.bootstrapServers(), "-r", registry));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    /** Version and state of each line of the table. */
    private static List<String> states(CommandLineRun run) {
        return run.out()
                .lines()
                .skip(1)
                .map(line -> line.split(" {3,}"))
                .map(cells -> cells[1].strip() + " " + cells[2].strip())
                .toList();
    }

    private static List<HeadSnapshot> manifests(LiveCluster cluster, Contract contract) {
        return Committed.values(cluster.bootstrapServers(), contract, TOPIC, HeadSnapshotPart.class).stream()
                .filter(part -> part.getPart() instanceof HeadSnapshot)
                .map(part -> (HeadSnapshot) part.getPart())
                .toList();
    }

    private static ByteBuffer chunk(LiveCluster cluster, Contract contract, int version) {
        byte[] key = "emoji/dense/%d/0".formatted(version).getBytes(StandardCharsets.UTF_8);
        return Committed.records(cluster.bootstrapServers(), TOPIC).stream()
                .filter(record -> Arrays.equals(record.key(), key))
                .map(record -> contract.decode(TOPIC, record.value(), HeadSnapshotPart.class))
                .map(part -> ((WeightChunk) part.getPart()).getContent())
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static HeadSnapshotPart part(Object part) {
        return new HeadSnapshotPart(part);
    }
}
