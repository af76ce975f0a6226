package io.headstream.chaos;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.WireSettings;
import io.headstream.wire.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Three brokers, a schema registry and instances, each a process, and the settings that they share. */
final class ChaosCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Network network;
    private final Path directory;
    private final Brokers brokers;
    private final Node registry;
    private final String registryUrl;
    private final List<Node> instances = new ArrayList<>();
    private final List<Node> made = new CopyOnWriteArrayList<>();
    private final List<StateDisk> disks = new ArrayList<>();

    /** Whoever ends this process ends the others with it. */
    private final Thread hook = new Thread(this::killAll, "chaos-shutdown");

    private ChaosCluster(Network network, Path directory, Brokers brokers, Node registry, String registryUrl) {
        this.network = network;
        this.directory = directory;
        this.brokers = brokers;
        this.registry = registry;
        this.registryUrl = registryUrl;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts brokers and registry; instances are made, and not started yet. */
    static ChaosCluster start(Network network, Path directory, Path registryDirectory) {
        Brokers brokers = Brokers.start(network, directory);
        try {
            int port = network.port("registry", 8081);
            String host = network.address("registry");
            Node registry = new Node(
                    "registry",
                    network,
                    directory,
                    List.of(
                            "-Xmx256m",
                            "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")),
                            "-Dquarkus.http.host=" + host,
                            "-Dquarkus.http.port=" + port,
                            "-jar",
                            runner(registryDirectory).toString()));
            registry.start();
            ChaosCluster cluster = new ChaosCluster(
                    network, directory, brokers, registry, "http://%s:%d/apis/ccompat/v7".formatted(host, port));
            cluster.awaitRegistry();
            for (int i = 0; i <= Schedule.NODES; i++) {
                cluster.addInstance("instance-" + i);
            }
            return cluster;
        } catch (IOException e) {
            brokers.close();
            throw new UncheckedIOException("cannot start a cluster in " + directory, e);
        } catch (RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    private static Path runner(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no *-runner.jar in " + directory))
                    .toAbsolutePath();
        }
    }

    private void awaitRegistry() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registryUrl + "/subjects"))
                .timeout(Duration.ofSeconds(2))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        Poll.until("the schema registry answers", PATIENCE, () -> {
            try {
                return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private void addInstance(String name) throws IOException {
        StateDisk disk = StateDisk.in(directory.resolve(name + "-state"), network.canCut());
        disks.add(disk);
        instances.add(
                instance(name, settings(Map.of("state.dir", disk.directory().toString()))));
    }

    /** Another one, with settings of its own and these arguments. */
    Node instance(String name, Map<String, String> settings, String... arguments) {
        Path config = directory.resolve(name + ".properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (var writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + config, e);
        }
        List<String> command = new ArrayList<>(List.of(
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ChaosInstance.class.getName(),
                config.toString()));
        command.addAll(List.of(arguments));
        Node instance = new Node(name, network, directory, command);
        made.add(instance);
        return instance;
    }

    /** What every instance is set to, under overrides. */
    Map<String, String> settings(Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", brokers.bootstrapServers()),
                Map.entry("wire.schema.registry.url", registryUrl),
                Map.entry("heads", EventStream.FIRST + "," + EventStream.SECOND),
                Map.entry("learners", "dense,ridge"),
                Map.entry("window.examples", "16"),
                Map.entry("window.idle.tick.ms", "2000"),
                Map.entry("trainer.solver.share", "0.1"),
                Map.entry("topics.partitions", Integer.toString(Schedule.NODES)),
                Map.entry("topics.replication.factor", "3"),
                Map.entry("embedder.threads", "1"),
                // What is still in a batch is what a kill has to be tried with.
                Map.entry("embedder.batch.size", "8"),
                Map.entry("labels.join.window.ms", "3600000"),
                // Every version is to be proven.
                Map.entry("snapshots.retain", "1000000"),
                Map.entry("http.enabled", "false"),
                // Faults come every few seconds: who is dead is known as dead after seconds, too.
                Map.entry("kafka.consumer.session.timeout.ms", "4000"),
                Map.entry("kafka.consumer.heartbeat.interval.ms", "1000"),
                Map.entry("kafka.producer.transaction.timeout.ms", "10000"),
                Map.entry("state.dir", directory.resolve("state").toString())));
        settings.putAll(overrides);
        return settings;
    }

    Contract contract() {
        WireSettings wire = HeadstreamConfig.of(settings(Map.of())).wire();
        return new Contract(wire.serializer(), wire.deserializer(), wire.properties());
    }

    Network network() {
        return network;
    }

    String bootstrapServers() {
        return brokers.bootstrapServers();
    }

    Node broker(int number) {
        return brokers.nodes().get(number);
    }

    /** One of those that run all the time, or the one that joins: the last. */
    Node instance(int number) {
        return instances.get(number);
    }

    StateDisk disk(int number) {
        return disks.get(number);
    }

    Node registry() {
        return registry;
    }

    private void killAll() {
        made.forEach(Node::kill);
        registry.kill();
        brokers.close();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        killAll();
        disks.forEach(StateDisk::close);
    }
}
