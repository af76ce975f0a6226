package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OpenBackbone;
import io.headstream.app.Role;
import io.headstream.chaos.EventStream.Due;
import io.headstream.cli.CommandLineRun;
import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that is lost, and brought back as docs/recovery.md says. */
class RecoveryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EVENTS = 60;
    private static final List<String> TRAINER_STORES = List.of("journal", "backlog", "learner-lines", "rollouts");

    @TempDir
    private Path directory;

    private final Set<Due> predictions = new HashSet<>();
    private final Set<Due> examples = new HashSet<>();
    private LiveCluster cluster;
    private Contract contract;

    @BeforeEach
    void start() {
        cluster = LiveCluster.start(directory);
        contract = cluster.contract();
    }

    @AfterEach
    void stop() {
        contract.close();
        cluster.close();
    }

    @Test
    void shouldGoOnWithoutStateDirectoryThenWithoutChangelogsThenOnAClusterOfTwoTopics() throws Exception {
        run(cluster.bootstrapServers(), "first", 1);
        // The state directory is another one, and empty: what the first had is lost.
        run(cluster.bootstrapServers(), "second", 2);
        Account account = new Account(cluster.bootstrapServers(), contract);
        assertSound(account);

        Map<String, Map<String, String>> asStreamsMakesThem;
        try (Admin admin = admin()) {
            asStreamsMakesThem = changelogSettings(admin);
            admin.deleteTopics(changelogs()).all().get();
        }
        String recovered = program("recover", "--config", config(cluster.bootstrapServers(), "third"));
        assertThat(recovered)
                .contains("form: dense/", "tint: dense/", "made again, equal to what is published", " serves\n")
                .endsWith("written: start the instances, with empty state directories\n");
        try (Admin admin = admin()) {
            assertThat(changelogSettings(admin)).isEqualTo(asStreamsMakesThem);
        }
        run(cluster.bootstrapServers(), "third", 3);
        assertSound(account);
        Map<String, List<HeadSnapshot>> before = account.versions("head-snapshots");

        try (EmbeddedBroker fresh = EmbeddedBroker.start(directory.resolve("fresh"))) {
            String config = config(fresh.bootstrapServers(), "fourth");
            assertThat(program("restore", "--config", config, "--from", cluster.bootstrapServers()))
                    .contains("training-log: ", "head-snapshots: ", " records, each at the offset that it had");
            assertThat(program("recover", "--config", config))
                    .contains("nothing serves: headstream heads promote form LEARNER/VERSION");
            Account restored = new Account(fresh.bootstrapServers(), contract);
            assertThat(hashes(restored.versions("head-snapshots"))).isEqualTo(hashes(before));
            predictions.clear();
            run(fresh.bootstrapServers(), "fourth", 4);
            assertSound(restored);
            assertThat(entryNumbers(fresh.bootstrapServers())).doesNotHaveDuplicates();
            assertThat(restored.versions("head-snapshots").getOrDefault("form/dense", List.of()))
                    .hasSizeGreaterThan(
                            before.getOrDefault("form/dense", List.of()).size());
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) cluster.bootstrapServers()));
    }

    private static List<String> changelogs() {
        return TRAINER_STORES.stream()
                .map(store -> "headstream-trainer-" + store + "-changelog")
                .toList();
    }

    /** What differs from the broker's defaults, by changelog. */
    private static Map<String, Map<String, String>> changelogSettings(Admin admin) throws Exception {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        List<ConfigResource> topics = changelogs().stream()
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

    /** An instance, from its start to its end, that events come to meanwhile. */
    private void run(String bootstrapServers, String name, long seed) throws Exception {
        try (Headstream headstream = new Headstream(
                HeadstreamConfig.of(settings(bootstrapServers, name)),
                Set.of(Role.EMBEDDER, Role.TRAINER),
                threads -> new OpenBackbone(new PatchBackbone(), new PatchBackbone.PatchDecoder()))) {
            headstream.start();
            try (EventStream stream = new EventStream(bootstrapServers, contract, seed, 100)) {
                stream.start();
                await().atMost(PATIENCE).until(() -> stream.sent() >= EVENTS);
                stream.end();
                predictions.addAll(stream.predictions());
                examples.addAll(stream.examples());
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            Committed.records(bootstrapServers, "predictions").size() >= predictions.size()
                                    && proven(bootstrapServers) >= examples.size());
        }
    }

    /** How many examples the newest versions of the learner that makes one of each window have come of. */
    private long proven(String bootstrapServers) {
        return new Account(bootstrapServers, contract)
                .versions("head-snapshots").entrySet().stream()
                        .filter(line -> line.getKey().endsWith("/dense"))
                        .mapToLong(line -> line.getValue()
                                .get(line.getValue().size() - 1)
                                .provenance()
                                .totalExamples())
                        .sum();
    }

    /** Nothing lost, nothing doubled, versions without a gap, each proven by the whole log, rollouts without a gap. */
    private void assertSound(Account account) {
        List<String> breaches = new ArrayList<>();
        Map<String, List<HeadSnapshot>> versions = account.versions("head-snapshots");
        int proven = account.proven(versions, breaches);
        account.rollouts(breaches);
        assertThat(breaches).isEmpty();
        assertThat(proven)
                .isEqualTo(versions.values().stream().mapToInt(List::size).sum())
                .isPositive();
        ChaosResult.Count count = account.count(predictions, examples, predictions.size() / 2);
        assertThat(count.isExact()).as(count.toString()).isTrue();
    }

    private static Map<String, List<String>> hashes(Map<String, List<HeadSnapshot>> versions) {
        Map<String, List<String>> hashes = new HashMap<>();
        versions.forEach((line, all) -> hashes.put(
                line, all.stream().map(version -> version.version().sha256()).toList()));
        return hashes;
    }

    /** What a retraction would name each example by. */
    private List<String> entryNumbers(String bootstrapServers) {
        return Committed.values(bootstrapServers, contract, "training-log", TrainingLogEntry.class).stream()
                .filter(entry -> entry.getEntry() instanceof TrainingExample)
                .map(entry -> (TrainingExample) entry.getEntry())
                .map(example -> example.getSourcePartition() + "/" + example.getEntryNumber())
                .toList();
    }

    private Map<String, String> settings(String bootstrapServers, String name) {
        return cluster.settings(
                name,
                Map.of(
                        "kafka.bootstrap.servers", bootstrapServers,
                        "heads", EventStream.FIRST + "," + EventStream.SECOND,
                        "learners", "dense,ridge",
                        "labels.join.window.ms", "3600000",
                        "snapshots.retain", "100000",
                        "embedder.threads", "1",
                        "http.enabled", "false"));
    }

    private String config(String bootstrapServers, String name) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings(bootstrapServers, name));
        Path file = directory.resolve(name + ".properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file.toString();
    }

    private static String program(String... arguments) {
        CommandLineRun result = CommandLineRun.of(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }
}
