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

    /** The same with another number of partitions. */
    public TopicSpec withPartitions(int count) {
        return new TopicSpec(name, count, replicationFactor, configs);
    }
}
