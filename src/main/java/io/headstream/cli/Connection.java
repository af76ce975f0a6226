package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where Kafka and the schema registry are: from a configuration file, or from two addresses. */
final class Connection {
    /** Commands that connect by address alone ask the topics which heads there are. */
    private static final String UNUSED_HEAD = "any";

    @ArgGroup(exclusive = true, multiplicity = "1", heading = "Where Kafka and the registry are:%n")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Choice choice;

    /** One of the two. */
    static final class Choice {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "Configuration file; HEADSTREAM_ variables override it.")
        private @Nullable Path config;

        @ArgGroup(exclusive = false)
        private @Nullable Addresses addresses;
    }

    /** Addresses, for clusters that want no more than that. */
    static final class Addresses {
        @Option(
                names = {"-b", "--bootstrap-servers"},
                paramLabel = "HOST:PORT,...",
                required = true,
                description = "Kafka brokers.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String bootstrapServers;

        @Option(
                names = {"-r", "--registry-url"},
                paramLabel = "URL",
                required = true,
                description = "Confluent-compatible API of the schema registry.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String registryUrl;
    }

    /** The settings to connect with; everything else as by default, or as configured. */
    HeadstreamConfig settings() {
        if (choice.config != null) {
            return HeadstreamConfig.load(choice.config, System.getenv());
        }
        Addresses addresses = Objects.requireNonNull(choice.addresses);
        return HeadstreamConfig.of(Map.of(
                "kafka.bootstrap.servers", addresses.bootstrapServers,
                "wire.schema.registry.url", addresses.registryUrl,
                "heads", UNUSED_HEAD));
    }
}
