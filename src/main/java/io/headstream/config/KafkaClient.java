package io.headstream.config;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Kinds of Kafka clients that Headstream opens outside Kafka Streams. */
public enum KafkaClient {
    /** Writes records. */
    PRODUCER("producer."),
    /** Reads records. */
    CONSUMER("consumer."),
    /** Looks at topics and creates them. */
    ADMIN("admin.");

    private final String prefix;

    KafkaClient(String prefix) {
        this.prefix = prefix;
    }

    /** The properties of all clients, overridden by those with this kind's prefix; those of other kinds are left out. */
    Map<String, Object> properties(Map<String, Object> all) {
        Map<String, Object> properties = new TreeMap<>();
        all.forEach((name, value) -> {
            if (Arrays.stream(values()).noneMatch(kind -> name.startsWith(kind.prefix))) {
                properties.put(name, value);
            }
        });
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                properties.put(name.substring(prefix.length()), value);
            }
        });
        return properties;
    }
}
