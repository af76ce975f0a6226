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
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.Contract;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A cluster on which instances run one after another, each name with a state directory of its own, and what must come of it. */
final class RecoveryBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What an instance runs with, besides where things are. */
    static final Map<String, String> SETTINGS = Map.of(
            "heads", EventStream.FIRST + "," + EventStream.SECOND,
            "learners", "dense,ridge",
            "labels.join.window.ms", "3600000",
            "snapshots.retain", "100000",
            "embedder.threads", "1",
            "http.enabled", "false");

    private static final int EVENTS = 60;

    /** Predictions and training examples that are due, once each. */
    final Set<Due> predictions = new HashSet<>();

    final Set<Due> examples = new HashSet<>();

    private final Path directory;
    private final LiveCluster cluster;
    private final Contract contract;

    RecoveryBench(Path directory) {
        this.directory = directory;
        this.cluster = LiveCluster.start(directory);
        this.contract = cluster.contract();
    }

    String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    Contract contract() {
        return contract;
    }

    Account account() {
        return new Account(bootstrapServers(), contract);
    }

    Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers()));
    }

    /** Settings of an instance that is called so. */
    Map<String, String> settings(String name, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(overrides);
        return cluster.settings(name, settings);
    }

    /** Where an instance of that name keeps its state. */
    Path stateDirectory(String name) {
        return HeadstreamConfig.of(settings(name, Map.of())).application().stateDirectory();
    }

    /** A file of them. */
    String config(String name, Map<String, String> overrides) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings(name, overrides));
        Path file = directory.resolve(name + ".properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file.toString();
    }

    Headstream instance(String name, Map<String, String> overrides) {
        return new Headstream(
                HeadstreamConfig.of(settings(name, overrides)),
                Set.of(Role.EMBEDDER, Role.TRAINER),
                threads -> new OpenBackbone(new PatchBackbone(), new PatchBackbone.PatchDecoder()));
    }

    /** An instance, from its start to its end, that events come to meanwhile: all of them are learned from. */
    void run(String name, long seed, Map<String, String> overrides) throws Exception {
        String servers = overrides.getOrDefault("kafka.bootstrap.servers", bootstrapServers());
        try (Headstream headstream = instance(name, overrides)) {
            headstream.start();
            stream(servers, seed);
            awaitAll(servers);
        }
    }

    /** Sends events and all their labels. */
    void stream(String servers, long seed) throws Exception {
        try (EventStream stream = new EventStream(servers, contract, seed, 100)) {
            stream.start();
            await().atMost(PATIENCE).until(() -> stream.sent() >= EVENTS);
            stream.end();
            predictions.addAll(stream.predictions());
            examples.addAll(stream.examples());
        }
    }

    /** Waits for all predictions, and for versions that have come of all examples. */
    void awaitAll(String servers) {
        await("all predictions and examples")
                .atMost(PATIENCE)
                .until(() -> Committed.records(servers, "predictions").size() >= predictions.size()
                        && new Account(servers, contract).learnedFrom() >= examples.size());
    }

    /** Nothing lost, nothing doubled, versions without a gap, each proven by the whole log, rollouts without a gap. */
    void assertSound(Account account) {
        assertProven(account);
        ChaosResult.Count count = account.count(predictions, examples, predictions.size() / 2);
        assertThat(count.isExact()).as(count.toString()).isTrue();
    }

    /** Versions without a gap, each proven by the whole log, rollouts without a gap. */
    static void assertProven(Account account) {
        List<String> breaches = new ArrayList<>();
        Map<String, List<HeadSnapshot>> versions = account.versions("head-snapshots");
        int proven = account.proven(versions, breaches);
        account.rollouts(breaches);
        assertThat(breaches).isEmpty();
        assertThat(proven)
                .isEqualTo(versions.values().stream().mapToInt(List::size).sum())
                .isPositive();
    }

    /** Runs a command that has to succeed, and gives what it says. */
    static String program(String... arguments) {
        CommandLineRun result = CommandLineRun.of(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    /** Runs a command that has to refuse, and gives what it says. */
    static String refused(String... arguments) {
        CommandLineRun result = CommandLineRun.of(arguments);
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        return result.err();
    }

    @Override
    public void close() {
        contract.close();
        cluster.close();
    }
}
