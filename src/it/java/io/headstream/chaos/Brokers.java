package io.headstream.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka cluster of KRaft nodes, each a process, broker and controller at once: three copies of everything, two of which must be there. */
final class Brokers implements AutoCloseable {
    private final List<Node> nodes = new ArrayList<>();
    private final String bootstrapServers;

    private Brokers(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Formats and starts them; clients wait for them as they do for any. */
    static Brokers start(Network network, Path directory) {
        List<String> names =
                IntStream.range(0, Schedule.NODES).mapToObj(i -> "broker-" + i).toList();
        List<String> clients = names.stream()
                .map(name -> network.address(name) + ":" + network.port(name, 9092))
                .toList();
        List<String> controllers = names.stream()
                .map(name -> network.address(name) + ":" + network.port(name, 9093))
                .toList();
        String voters = IntStream.range(0, Schedule.NODES)
                .mapToObj(i -> i + "@" + controllers.get(i))
                .collect(Collectors.joining(","));
        Brokers brokers = new Brokers(String.join(",", clients));
        String cluster = Uuid.randomUuid().toString();
        try {
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                Path logs = Files.createDirectories(directory.resolve(name));
                format(logs, i, cluster);
                Properties properties = new Properties();
                properties.putAll(settings(logs, i, voters, clients.get(i), controllers.get(i)));
                Path config = directory.resolve(name + ".properties");
                try (var writer = Files.newBufferedWriter(config)) {
                    properties.store(writer, null);
                }
                Node node = new Node(
                        name,
                        network,
                        directory,
                        List.of(
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                "kafka.Kafka",
                                config.toString()));
                brokers.nodes.add(node);
                node.start();
            }
            return brokers;
        } catch (IOException e) {
            brokers.close();
            throw new UncheckedIOException("cannot make the brokers' directories in " + directory, e);
        } catch (RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    private static void format(Path logs, int id, String cluster) {
        try (PrintStream silence = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silence)
                    .setNodeId(id)
                    .setClusterId(cluster)
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (Exception e) { // Scala throws checked exceptions undeclared.
            throw new IllegalStateException("cannot format %s: %s".formatted(logs, e.getMessage()), e);
        }
    }

    private static Map<String, String> settings(Path logs, int id, String voters, String clients, String controllers) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(id)),
                Map.entry("controller.quorum.voters", voters),
                Map.entry("listeners", "BROKER://%s,CONTROLLER://%s".formatted(clients, controllers)),
                Map.entry("advertised.listeners", "BROKER://" + clients),
                Map.entry("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "BROKER"),
                Map.entry("log.dirs", logs.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", Integer.toString(10 << 20)),
                Map.entry("default.replication.factor", "3"),
                Map.entry("min.insync.replicas", "2"),
                Map.entry("offsets.topic.replication.factor", "3"),
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("transaction.state.log.replication.factor", "3"),
                Map.entry("transaction.state.log.min.isr", "2"),
                Map.entry("transaction.state.log.num.partitions", "3"),
                // Faults come every few seconds: what waits for a node that is gone waits for seconds, too.
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("broker.session.timeout.ms", "4000"),
                Map.entry("replica.lag.time.max.ms", "4000"),
                Map.entry("group.min.session.timeout.ms", "1000"),
                Map.entry("group.initial.rebalance.delay.ms", "500"),
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "3"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20)),
                Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)));
    }

    @Override
    public void close() {
        // Their data is thrown away: no need to wait until they have handed everything over.
        nodes.forEach(Node::kill);
    }
}
