package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OpenBackbone;
import io.headstream.app.Role;
import io.headstream.app.StartException;
import io.headstream.cli.StoredCluster;
import io.headstream.config.HeadstreamConfig;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Prediction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts on what a later release has left: nothing of it may be lost, and what is wrong is said in words. */
class DowngradeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String LINES = "headstream-trainer-learner-lines-changelog";
    private static final String LABELS = "headstream-embedder-labels-changelog";

    /** What a learner's line begins with; the version of the format follows. */
    private static final byte[] LINE = "HSLL".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    @Test
    void shouldStopInWordsOrServeTheHeadBefore() throws Exception {
        StoredCluster stored = UpgradeIT.read("0e78d73.jsonl.gz");
        StoredCluster later = stored.with(LINES, DowngradeIT::laterLine).with(LABELS, laterImage(stored));
        try (LiveCluster cluster = LiveCluster.startWithEmptyRegistry(directory);
                Contract contract = cluster.contract()) {
            later.putInto(cluster.bootstrapServers(), cluster.registryUrl());
            trainerStops(cluster, later);
            embedderServesTheHeadBeforeAndStopsAtALabel(cluster, contract);
        }
    }

    private static ConsumerRecord<byte[], byte[]> laterLine(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value != null && Arrays.equals(value, 0, Math.min(value.length, LINE.length), LINE, 0, LINE.length)) {
            ByteBuffer.wrap(value).putInt(LINE.length, 99);
        }
        return record;
    }

    /** Kept images, whose keys begin with 1, begin with their format. */
    private static UnaryOperator<ConsumerRecord<byte[], byte[]>> laterImage(StoredCluster stored) {
        UnaryOperator<ConsumerRecord<byte[], byte[]>> now = UpgradeIT.arrivedNow(stored);
        return record -> {
            if (record.key()[0] == 1 && record.value() != null) {
                record.value()[0] = 2;
            }
            return now.apply(record);
        };
    }

    private static void trainerStops(LiveCluster cluster, StoredCluster later) throws Exception {
        try (Headstream trainer = instance(cluster, "trainer", Role.TRAINER)) {
            assertThat(failureOf(trainer))
                    .hasMessageContaining(
                            "learner line: format version 99, which a later release wrote; this one reads up to version 2."
                                    + " Start the later release again");
        }
        assertThat(Committed.records(cluster.bootstrapServers(), LINES))
                .as("state stays as it is")
                .hasSameSizeAs(later.records(LINES));
        assertThat(Committed.records(cluster.bootstrapServers(), "head-snapshots"))
                .hasSameSizeAs(later.records("head-snapshots"));
    }

    private static void embedderServesTheHeadBeforeAndStopsAtALabel(LiveCluster cluster, Contract contract)
            throws Exception {
        String servers = cluster.bootstrapServers();
        RolloutState rollout =
                Committed.values(servers, contract, "head-rollouts", io.headstream.wire.avro.RolloutState.class)
                        .stream()
                        .map(RolloutMapping::toDomain)
                        .filter(state -> state.head().value().equals(EventStream.FIRST))
                        .reduce((one, next) -> next)
                        .orElseThrow();
        HeadVersion champion = rollout.champion().orElseThrow();
        HeadVersion before = rollout.plan().former().get(0);
        publishInALaterFormat(servers, contract, rollout, champion);
        List<Prediction> early = Committed.values(servers, contract, "predictions", Prediction.class);
        try (Headstream embedder = instance(cluster, "embedder", Role.EMBEDDER)) {
            embedder.start();
            await("events that waited")
                    .atMost(PATIENCE)
                    .until(() -> Committed.records(servers, "predictions").size() > early.size());
            ConsumerRecord<byte[], byte[]> kept = Committed.records(servers, LABELS).stream()
                    .filter(record -> record.key()[0] == 1)
                    .findFirst()
                    .orElseThrow();
            String id = new String(kept.key(), 1, kept.key().length - 1, StandardCharsets.UTF_8);
            ImageLabel label = new ImageLabel(id, EventStream.SECOND, "class-1", Instant.now(), "later");
            ReleaseState.send(servers, "image-labels", id, contract.encode("image-labels", label));
            assertThat(embedder.failed().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasMessageContaining(
                            "kept image '%s': format version 2, which a later release wrote; this one reads up to version 1"
                                    .formatted(id));
        }
        assertThat(Committed.values(servers, contract, "predictions", Prediction.class))
                .filteredOn(prediction -> prediction.getHead().equals(EventStream.FIRST) && !early.contains(prediction))
                .isNotEmpty()
                .allSatisfy(prediction -> {
                    assertThat(prediction.getServedBy().getLearner())
                            .isEqualTo(before.learner().value());
                    assertThat(prediction.getServedBy().getVersion()).isEqualTo(before.version());
                });
        assertThat(Committed.records(servers, "image-events.dlq")).isEmpty();
    }

    private static void publishInALaterFormat(
            String servers, Contract contract, RolloutState rollout, HeadVersion version) throws Exception {
        String key = SnapshotMapping.manifestKey(rollout.head(), version);
        HeadSnapshot manifest = Committed.records(servers, "head-snapshots").stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
                .map(record -> contract.decode("head-snapshots", record.value(), HeadSnapshotPart.class))
                .map(part -> (HeadSnapshot) part.getPart())
                .findFirst()
                .orElseThrow();
        HeadSnapshotPart later = new HeadSnapshotPart(
                HeadSnapshot.newBuilder(manifest).setFormatVersion(99).build());
        ReleaseState.send(servers, "head-snapshots", key, contract.encode("head-snapshots", later));
    }

    private static Headstream instance(LiveCluster cluster, String name, Role role) {
        return new Headstream(
                HeadstreamConfig.of(cluster.settings(name, ReleaseState.SETTINGS)),
                Set.of(role),
                threads -> new OpenBackbone(new PatchBackbone(), new PatchBackbone.PatchDecoder()));
    }

    private static Throwable failureOf(Headstream headstream) throws Exception {
        try {
            headstream.start();
            return headstream.failed().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (StartException e) {
            return e;
        }
    }
}
