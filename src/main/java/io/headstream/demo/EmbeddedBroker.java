package io.headstream.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker in this process: one KRaft node, broker and controller at once, on free ports of 127.0.0.1, with
 * transactions on a single replica. For the demo and for tests, not for data that matters.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Largest record batch that the broker takes. */
    public static final int MESSAGE_MAX_BYTES = 10 * 1024 * 1024;

    private static final int NODE_ID = 1;
    /** Another program may take a port between finding it free and binding it. */
    private static final int BIND_ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and waits until it answers (2 to 7 seconds).
     *
     * @param directory where it keeps its logs; made if missing, used again if a broker ran there before
     * @throws UncheckedIOException if the directory cannot be written
     * @throws IllegalStateException if the broker does not start
     */
    public static EmbeddedBroker start(Path directory) {
        return start(directory, EmbeddedBroker::freePorts);
    }

    static EmbeddedBroker start(Path directory, Supplier<int[]> freePorts) {
        Path logs = directory.toAbsolutePath();
        format(logs);
        for (int attempt = 1; ; attempt++) {
            int[] ports = freePorts.get();
            try {
                return new EmbeddedBroker(startServer(settings(logs, ports[0], ports[1])), "127.0.0.1:" + ports[0]);
            } catch (RuntimeException e) {
                if (attempt == BIND_ATTEMPTS || !portWasTaken(e)) {
                    throw new IllegalStateException(
                            "embedded broker did not start on 127.0.0.1:%d and :%d with its logs in %s: %s"
                                    .formatted(ports[0], ports[1], logs, e.getMessage()),
                            e);
                }
            }
        }
    }

    /** One at a time: while a broker starts, its wish to end this process on a fault is not granted. */
    private static synchronized KafkaRaftServer startServer(Map<String, String> settings) {
        Exit.setExitProcedure((status, message) -> {});
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            stop(server);
            throw e;
        } finally {
            Exit.resetExitProcedure();
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
            stop(server);
        }
    }

    private static void stop(KafkaRaftServer server) {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path logs) {
        try {
            Files.createDirectories(logs);
            if (Files.exists(logs.resolve("meta.properties"))) {
                return;
            }
            try (PrintStream silence =
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
                new Formatter()
                        .setPrintStream(silence)
                        .setNodeId(NODE_ID)
                        .setClusterId(Uuid.randomUuid().toString())
                        .addDirectory(logs.toString())
                        .setMetadataLogDirectory(logs.toString())
                        .setControllerListenerName("CONTROLLER")
                        .run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the embedded broker's directory " + logs, e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot format the embedded broker's directory %s: %s".formatted(logs, e.getMessage()), e);
        }
    }

    static int[] freePorts() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // Both sockets are open at once so that the two ports differ.
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback)) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + loopback, e);
        }
    }

    private static boolean portWasTaken(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> settings(Path logs, int brokerPort, int controllerPort) {
        String broker = "BROKER://127.0.0.1:" + brokerPort;
        String controller = "CONTROLLER://127.0.0.1:" + controllerPort;
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE_ID)),
                Map.entry("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort),
                Map.entry("listeners", broker + "," + controller),
                Map.entry("advertised.listeners", broker + "," + controller),
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
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // Small and frugal: a demo's worth of memory, threads and disk.
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "3"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024)),
                Map.entry("log.index.size.max.bytes", Integer.toString(1024 * 1024)),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("server.max.startup.time.ms", "60000"));
    }
}
