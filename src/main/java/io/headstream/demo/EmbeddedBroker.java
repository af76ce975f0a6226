package io.headstream.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this process: one KRaft node, broker and controller at once, on free ports of 127.0.0.1, with
 * transactions on a single replica. For the demo and for tests, not for data that matters. A fault in it is logged and
 * never ends the process, as a broker of its own would.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Largest record batch that the broker takes. */
    public static final int MESSAGE_MAX_BYTES = 10 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE_ID = 1;

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final String bootstrapServers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(ControllerServer controller, BrokerServer broker, String bootstrapServers) {
        this.controller = controller;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and waits until it answers (about 2 seconds).
     *
     * @param directory where it keeps its logs; made if missing, used again if a broker ran there before
     * @throws UncheckedIOException if the directory cannot be written or there is no free port
     * @throws IllegalStateException if the broker does not start
     */
    public static EmbeddedBroker start(Path directory) {
        return start(directory, Map.of(), List.of());
    }

    /**
     * The same with other settings, such as TLS, SASL and access control on its listener {@code BROKER}.
     *
     * @param overrides settings by Kafka's names that win over the usual ones
     * @param scramUsers users that are there from the start, as {@code kafka-storage.sh --add-scram} takes them
     */
    public static EmbeddedBroker start(Path directory, Map<String, String> overrides, List<String> scramUsers) {
        Path logs = directory.toAbsolutePath();
        format(logs, scramUsers);
        // Bound here and handed over, so that no other program can take a port in between.
        ServerSocketChannel clientSocket = bindFreePort();
        ServerSocketChannel controllerSocket = bindFreePort();
        String clientAddress = "127.0.0.1:" + clientSocket.socket().getLocalPort();
        String controllerAddress = "127.0.0.1:" + controllerSocket.socket().getLocalPort();
        KafkaConfig config = new KafkaConfig(settings(logs, clientAddress, controllerAddress, overrides));
        var storage = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        SharedServer shared = new SharedServer(
                config,
                storage._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(
                        NODE_ID,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                controllerSocket.socket().getLocalPort()))),
                List.of(),
                (name, fatal, action) -> new LoggingFaultHandler(name, action),
                (listener, address, backlog, receiveBuffer) ->
                        listener.equals("CONTROLLER") ? controllerSocket : clientSocket);
        EmbeddedBroker started = new EmbeddedBroker(
                new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2()),
                new BrokerServer(shared),
                clientAddress);
        try {
            started.controller.startup();
            started.broker.startup();
            return started;
        } catch (Exception e) { // Scala throws checked exceptions undeclared.
            started.close();
            throw new IllegalStateException(
                    "embedded broker did not start on %s with its logs in %s: %s"
                            .formatted(clientAddress, logs, e.getMessage()),
                    e);
        }
    }

    /** Address for clients, {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker; its logs stay. Does nothing the second time. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            broker.shutdown();
            controller.shutdown();
            broker.awaitShutdown();
            controller.awaitShutdown();
        }
    }

    private static void format(Path logs, List<String> scramUsers) {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream silence = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(logs);
            new Formatter()
                    .setPrintStream(silence)
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setScramArguments(scramUsers)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the embedded broker's directory " + logs, e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot format the embedded broker's directory %s: %s".formatted(logs, e.getMessage()), e);
        }
    }

    private static ServerSocketChannel bindFreePort() {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            ServerSocketChannel socket = ServerSocketChannel.open().bind(anyPort);
            socket.configureBlocking(false);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1 for the embedded broker", e);
        }
    }

    private static Map<String, String> settings(
            Path logs, String clientAddress, String controllerAddress, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(usual(logs, clientAddress, controllerAddress));
        settings.putAll(overrides);
        return settings;
    }

    private static Map<String, String> usual(Path logs, String clientAddress, String controllerAddress) {
        String listeners = "BROKER://%s,CONTROLLER://%s".formatted(clientAddress, controllerAddress);
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE_ID)),
                Map.entry("controller.quorum.voters", NODE_ID + "@" + controllerAddress),
                Map.entry("listeners", listeners),
                Map.entry("advertised.listeners", listeners),
                Map.entry("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "BROKER"),
                Map.entry("log.dirs", logs.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", Integer.toString(MESSAGE_MAX_BYTES)),
                // One node: every internal topic has one replica, and few partitions so that it is there at once.
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "3"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // Long enough for all threads of an application to join in the first round: one that comes later costs
                // the
                // others two heartbeats, which is six seconds at Headstream's settings.
                Map.entry("group.initial.rebalance.delay.ms", "500"),
                // Small and frugal: a demo's worth of memory, threads and disk.
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "3"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024)),
                Map.entry("log.index.size.max.bytes", Integer.toString(1024 * 1024)),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("server.max.startup.time.ms", "60000"));
    }
}
