package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OpenBackbone;
import io.headstream.app.Role;
import io.headstream.chaos.EventStream.Due;
import io.headstream.cli.StoredCluster;
import io.headstream.config.HeadstreamConfig;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goes on from what earlier releases have left in a cluster: see {@code tools/release-state}. */
class UpgradeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int EVENTS = 60;

    /** Of the images whose label was still to come when the release stopped. */
    private static final int LABELLED_LATER = 5;

    @TempDir
    private Path directory;

    private final Set<Due> predictions = new HashSet<>();
    private final Set<Due> examples = new HashSet<>();

    @ParameterizedTest
    @ValueSource(strings = "0e78d73.jsonl.gz")
    void shouldGoOnFromWhatAnEarlierReleaseHasLeft(String file) throws Exception {
        StoredCluster stored = read(file);
        try (LiveCluster cluster = LiveCluster.startWithEmptyRegistry(directory);
                Contract contract = cluster.contract()) {
            Map<String, String> settings = cluster.settings("upgraded", ReleaseState.SETTINGS);
            stored.with("headstream-embedder-labels-changelog", arrivedNow(stored))
                    .putInto(cluster.bootstrapServers(), cluster.registryUrl());
            Account account = new Account(cluster.bootstrapServers(), contract);
            Map<String, List<HeadSnapshot>> before = account.versions("head-snapshots");
            int predictedBefore =
                    Committed.records(cluster.bootstrapServers(), "predictions").size();
            List<ImageEvent> old =
                    Committed.values(cluster.bootstrapServers(), contract, "image-events", ImageEvent.class);
            old.forEach(this::expect);
            examplesOfLabels(Committed.values(cluster.bootstrapServers(), contract, "image-labels", ImageLabel.class));
            assertThat(predictedBefore).as("some events wait").isLessThan(predictions.size());

            run(cluster, contract, HeadstreamConfig.of(settings), old);

            Map<String, List<HeadSnapshot>> after = account.versions("head-snapshots");
            before.forEach((line, versions) -> assertContinued(versions, after.getOrDefault(line, List.of())));
            List<String> breaches = new ArrayList<>();
            assertThat(account.proven(after, breaches))
                    .isEqualTo(after.values().stream().mapToInt(List::size).sum());
            account.rollouts(breaches);
            assertThat(breaches).isEmpty();
            ChaosResult.Count count = account.count(predictions, examples, predictions.size() / 2);
            assertThat(count.isExact()).as(count.toString()).isTrue();
        }
    }

    static StoredCluster read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(UpgradeIT.class.getResourceAsStream("releases/" + file), file)) {
            return StoredCluster.read(in);
        }
    }

    /**
     * Images and labels wait for 30 days at most: as if they had come now, whenever this runs. Of what is kept, these are the
     * places of the time in format 1.
     */
    static UnaryOperator<ConsumerRecord<byte[], byte[]>> arrivedNow(StoredCluster stored) {
        long later = System.currentTimeMillis()
                - Instant.parse(stored.about().get("at")).toEpochMilli();
        return record -> {
            switch (record.key()[0]) {
                case 1 -> postpone(record.value(), 1, later);
                case 3 -> postpone(record.value(), 0, later);
                case 4 -> postpone(record.key(), 1, later);
                default -> {}
            }
            return record;
        };
    }

    private static void postpone(byte @Nullable [] bytes, int at, long byMs) {
        if (bytes != null) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            buffer.putLong(at, buffer.getLong(at) + byMs);
        }
    }

    private void expect(ImageEvent event) {
        for (Target target : event.getTargets()) {
            Due due = new Due(event.getId(), target.getHead());
            predictions.add(due);
            if (target.getLabel() != null) {
                examples.add(due);
            }
        }
    }

    private void examplesOfLabels(List<ImageLabel> labels) {
        labels.forEach(label -> examples.add(new Due(label.getImageId(), label.getHead())));
    }

    private void run(LiveCluster cluster, Contract contract, HeadstreamConfig config, List<ImageEvent> old)
            throws Exception {
        String bootstrapServers = cluster.bootstrapServers();
        try (Headstream headstream = new Headstream(
                config,
                Set.of(Role.EMBEDDER, Role.TRAINER),
                threads -> new OpenBackbone(new PatchBackbone(), new PatchBackbone.PatchDecoder()))) {
            headstream.start();
            await("events that waited")
                    .atMost(PATIENCE)
                    .until(() ->
                            Committed.records(bootstrapServers, "predictions").size() >= predictions.size());
            ImageEvent awaited = EventStream.unlabelled(ReleaseState.AWAITED);
            ReleaseState.send(
                    bootstrapServers, "image-events", awaited.getId(), contract.encode("image-events", awaited));
            expect(awaited);
            labelSome(bootstrapServers, contract, old);
            try (EventStream stream = new EventStream(bootstrapServers, contract, 2, 100)) {
                stream.start();
                await().atMost(PATIENCE).until(() -> stream.sent() >= EVENTS);
                stream.end();
                predictions.addAll(stream.predictions());
                examples.addAll(stream.examples());
            }
            await("all predictions and examples")
                    .atMost(PATIENCE)
                    .until(() ->
                            Committed.records(bootstrapServers, "predictions").size() >= predictions.size()
                                    && new Account(bootstrapServers, contract).learnedFrom() >= examples.size());
        }
    }

    /** Labels come now for images that the earlier release has kept. */
    private void labelSome(String bootstrapServers, Contract contract, List<ImageEvent> old) throws Exception {
        List<Due> unlabelled = old.stream()
                .map(event -> new Due(event.getId(), EventStream.SECOND))
                .filter(due -> !examples.contains(due))
                .limit(LABELLED_LATER)
                .toList();
        assertThat(unlabelled).hasSize(LABELLED_LATER);
        for (Due due : unlabelled) {
            ImageLabel label = new ImageLabel(due.imageId(), due.head(), "class-1", Instant.now(), "upgraded");
            ReleaseState.send(bootstrapServers, "image-labels", due.imageId(), contract.encode("image-labels", label));
            examples.add(due);
        }
    }

    /** The old versions as they were, and new ones that come of the last of them. */
    private static void assertContinued(List<HeadSnapshot> before, List<HeadSnapshot> after) {
        assertThat(hashes(after.subList(0, before.size()))).isEqualTo(hashes(before));
        assertThat(after).hasSizeGreaterThan(before.size());
        assertThat(after.get(before.size()).provenance().parentVersion())
                .isEqualTo(before.get(before.size() - 1).version().version());
    }

    private static List<String> hashes(List<HeadSnapshot> versions) {
        return versions.stream().map(version -> version.version().sha256()).collect(Collectors.toList());
    }
}
