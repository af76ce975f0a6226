package io.headstream.config;

import java.util.Map;

/**
 * How a topic is to be created.
 *
 * @param name its name
 * @param partitions how many partitions
 * @param replicationFactor how many copies; -1: the broker's default
 * @param configs topic settings by Kafka's names
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> configs) {
    /** Unmodifiable. */
    public TopicSpec {
        configs = Map.copyOf(configs);
    }
}
