package io.headstream.demo;

import io.headstream.event.HeadName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a demo can be reached.
 *
 * @param bootstrapServers Kafka
 * @param registryUrl the schema registry's Confluent-compatible API
 * @param consoleUrlOrNull the console in the browser; null: not served
 * @param head the head that learns
 * @param backbone name of the backbone
 * @param device where it runs
 */
public record Endpoints(
        String bootstrapServers,
        String registryUrl,
        @Nullable String consoleUrlOrNull,
        HeadName head,
        String backbone,
        String device) {
    /** The console in the browser, if it is served. */
    public Optional<String> consoleUrl() {
        return Optional.ofNullable(consoleUrlOrNull);
    }
}
