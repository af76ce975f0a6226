package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.app.Role;
import io.headstream.app.StartException;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that is lost, and brought back as docs/recovery.md says. */
class RecoveryIT {
    static final List<String> TRAINER_CHANGELOGS =
            List.of("journal", "backlog", "learner-lines", "rollouts", "input-positions").stream()
                    .map(store -> "headstream-trainer-" + store + "-changelog")
                    .toList();

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnWithoutOffsetsAndStateDirectoryThenWithoutChangelogsThenOnAClusterOfTwoTopics() throws Exception {
        try (RecoveryBench bench = new RecoveryBench(directory)) {
            bench.run("first", 1, Map.of());
            withoutOffsets(bench);
            List<Path> state = unusedForTwoDays(bench.stateDirectory("first"));
            bench.run("first", 2, Map.of());
            bench.assertSound(bench.account());
            assertThat(state).isNotEmpty().allSatisfy(left -> assertThat(left).doesNotExist());

            withoutChangelogs(bench);
            onAClusterOfTwoTopics(bench);
        }
    }

    /** A file in the state of each task; and all of it looks as if its instance had been away. */
    private static List<Path> unusedForTwoDays(Path state) throws IOException {
        List<Path> left = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(state)) {
            for (Path path : paths.toList()) {
                if (Files.isDirectory(path) && path.endsWith("rocksdb")) {
                    left.add(Files.writeString(path.resolveSibling("left"), "of the first run"));
                }
            }
        }
        FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        try (Stream<Path> paths = Files.walk(state)) {
            for (Path path : paths.toList()) {
                Files.setLastModifiedTime(path, then);
            }
        }
        return left;
    }

    /** As of a group that nobody was a member of for as long as the broker remembers. */
    private static void withoutOffsets(RecoveryBench bench) throws Exception {
        String config = bench.config("second", Map.of());
        try (Admin admin = bench.admin()) {
            Map<String, Long> embedder = committed(admin, "headstream-embedder");
            Map<String, Long> trainer = committed(admin, "headstream-trainer");
            assertThat(RecoveryBench.program("recover", "--offsets", "--config", config))
                    .startsWith("group 'headstream-embedder': no committed offset is known to be lost\n");
            admin.deleteConsumerGroups(List.of("headstream-embedder", "headstream-trainer"))
                    .all()
                    .get();

            refusesToStart(
                    bench, Role.EMBEDDER, "group 'headstream-embedder' has no committed offset for image-events-0");
            refusesToStart(bench, Role.TRAINER, "group 'headstream-trainer' has no committed offset for training-log-");
            assertThat(RecoveryBench.program("recover", "--offsets", "--dry-run", "--config", config))
                    .contains("group 'headstream-embedder': goes on at image-events-0 (next offset ")
                    .doesNotContain("written");
            assertThat(committed(admin, "headstream-embedder")).isEmpty();
            assertThat(RecoveryBench.program("recover", "--offsets", "--config", config))
                    .contains("group 'headstream-trainer': goes on at training-log-")
                    .endsWith("written: start the instances\n");

            assertThat(committed(admin, "headstream-embedder")).isEqualTo(embedder);
            // Markers of transactions, which Streams passes over, are not among what was read.
            assertThat(committed(admin, "headstream-trainer").keySet()).isEqualTo(trainer.keySet());
        }
    }

    private static void refusesToStart(RecoveryBench bench, Role role, String why) {
        try (Headstream headstream =
                new Headstream(HeadstreamConfig.of(bench.settings("second", Map.of())), Set.of(role))) {
            assertThatThrownBy(headstream::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(why)
                    .hasMessageContaining("run 'headstream recover --offsets', which sets them");
        }
    }

    private static Map<String, Long> committed(Admin admin, String group) throws Exception {
        Map<String, Long> committed = new TreeMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> committed.put(partition.toString(), offset.offset()));
        return committed;
    }

    private static void withoutChangelogs(RecoveryBench bench) throws Exception {
        try (Admin admin = bench.admin()) {
            Map<String, Map<String, String>> asStreamsMakesThem = changelogSettings(admin);
            admin.deleteTopics(TRAINER_CHANGELOGS).all().get();
            assertThat(RecoveryBench.program("recover", "--config", bench.config("third", Map.of())))
                    .contains("form: dense/", "tint: dense/", "made again, equal to what is published", " serves\n")
                    .contains("embedder: its changelogs are there, and stay as they are")
                    .endsWith("written: start the instances, with empty state directories\n");
            assertThat(changelogSettings(admin)).isEqualTo(asStreamsMakesThem);
        }
        bench.run("third", 3, Map.of());
        bench.assertSound(bench.account());
    }

    private void onAClusterOfTwoTopics(RecoveryBench bench) throws Exception {
        Map<String, List<HeadSnapshot>> before = bench.account().versions("head-snapshots");
        try (EmbeddedBroker fresh = EmbeddedBroker.start(directory.resolve("fresh"))) {
            Map<String, String> there = Map.of("kafka.bootstrap.servers", fresh.bootstrapServers());
            String config = bench.config("fourth", there);
            assertThat(RecoveryBench.program("restore", "--config", config, "--from", bench.bootstrapServers()))
                    .contains("training-log: ", "head-snapshots: ", " records, each at the offset that it had");
            assertThat(RecoveryBench.program("recover", "--config", config))
                    .contains("nothing serves: headstream heads promote form LEARNER/VERSION")
                    .contains("0 events wait for their batch, ", " images are known, 0 labels wait for their image");
            Account restored = new Account(fresh.bootstrapServers(), bench.contract());
            assertThat(hashes(restored.versions("head-snapshots"))).isEqualTo(hashes(before));
            bench.predictions.clear();
            bench.run("fourth", 4, there);
            bench.assertSound(restored);
            assertThat(entryNumbers(bench, fresh.bootstrapServers())).doesNotHaveDuplicates();
            assertThat(restored.versions("head-snapshots").getOrDefault("form/dense", List.of()))
                    .hasSizeGreaterThan(
                            before.getOrDefault("form/dense", List.of()).size());
            startsOnATopicMadeAnew(bench, there);
        }
    }

    /** Brokers drop the offsets of a topic with it: that is not to be taken for a loss. */
    private static void startsOnATopicMadeAnew(RecoveryBench bench, Map<String, String> there) throws Exception {
        HeadstreamConfig config = HeadstreamConfig.of(bench.settings("fourth", there));
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            admin.deleteTopics(List.of("image-events")).all().get();
            await().atMost(RecoveryBench.PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains("image-events"));
            await("offsets gone with their topic")
                    .atMost(RecoveryBench.PATIENCE)
                    .until(() -> committed(admin, "headstream-embedder").keySet().stream()
                            .noneMatch(partition -> partition.startsWith("image-events")));
        }
        try (Headstream headstream = bench.instance("fourth", there)) {
            headstream.start();
            assertThat(headstream.failed()).isNotDone();
        }
    }

    /** What differs from the broker's defaults, by changelog. */
    private static Map<String, Map<String, String>> changelogSettings(Admin admin) throws Exception {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        List<ConfigResource> topics = TRAINER_CHANGELOGS.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        admin.describeConfigs(topics)
                .all()
                .get()
                .forEach((topic, config) -> config.entries().stream()
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .forEach(entry -> settings.computeIfAbsent(topic.name(), name -> new TreeMap<>())
                                .put(entry.name(), entry.value())));
        return settings;
    }

    private static Map<String, List<String>> hashes(Map<String, List<HeadSnapshot>> versions) {
        Map<String, List<String>> hashes = new HashMap<>();
        versions.forEach((line, all) -> hashes.put(
                line, all.stream().map(version -> version.version().sha256()).toList()));
        return hashes;
    }

    /** What a retraction would name each example by. */
    private static List<String> entryNumbers(RecoveryBench bench, String bootstrapServers) {
        return Committed.values(bootstrapServers, bench.contract(), "training-log", TrainingLogEntry.class).stream()
                .filter(entry -> entry.getEntry() instanceof TrainingExample)
                .map(entry -> (TrainingExample) entry.getEntry())
                .map(example -> example.getSourcePartition() + "/" + example.getEntryNumber())
                .toList();
    }
}
