package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.WireSettings;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.demo.EmbeddedRegistry;
import io.headstream.wire.Contract;
import io.headstream.wire.SharedRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A real broker and a real registry, and settings to use them. */
public final class LiveCluster implements AutoCloseable {
    public static final String HEAD = "emoji";

    private final EmbeddedBroker broker;
    private final Optional<EmbeddedRegistry> own;
    private final Path directory;

    private LiveCluster(EmbeddedBroker broker, Optional<EmbeddedRegistry> own, Path directory) {
        this.broker = broker;
        this.own = own;
        this.directory = directory;
    }

    /** A broker of its own, and the registry that all tests share: schemas of others may be there. */
    public static LiveCluster start(Path directory) {
        return new LiveCluster(EmbeddedBroker.start(directory.resolve("broker")), Optional.empty(), directory);
    }

    /** With a registry that knows no schema yet. */
    public static LiveCluster startWithEmptyRegistry(Path directory) {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        try {
            return new LiveCluster(
                    broker,
                    Optional.of(EmbeddedRegistry.start(SharedRegistry.directory(), directory.resolve("registry"))),
                    directory);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Confluent-compatible API of the registry. */
    public String registryUrl() {
        return own.map(EmbeddedRegistry::url).orElseGet(SharedRegistry::url);
    }

    /** Settings with one state directory for whoever uses the same name. */
    public Map<String, String> settings(String instance, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
                Map.entry("wire.schema.registry.url", registryUrl()),
                Map.entry("heads", HEAD),
                Map.entry("window.examples", "16"),
                Map.entry("window.idle.tick.ms", "1000"),
                // A JVM that has just started solves slowly, and would have to rest for long.
                Map.entry("trainer.solver.share", "0.1"),
                Map.entry("topics.partitions", "2"),
                // Batches make events wait in the store: that is what stops and kills have to be tried with.
                Map.entry("embedder.batch.size", "8"),
                Map.entry("state.dir", directory.resolve("state-" + instance).toString())));
        settings.putAll(overrides);
        return settings;
    }

    public HeadstreamConfig config(String instance) {
        return config(instance, Map.of());
    }

    public HeadstreamConfig config(String instance, Map<String, String> overrides) {
        return HeadstreamConfig.of(settings(instance, overrides));
    }

    public Contract contract() {
        WireSettings wire = config("contract").wire();
        return new Contract(wire.serializer(), wire.deserializer(), wire.properties());
    }

    @Override
    public void close() {
        own.ifPresent(EmbeddedRegistry::close);
        broker.close();
    }
}
