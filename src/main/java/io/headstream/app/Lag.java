package io.headstream.app;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;

/** How far a Streams application's consumers are behind, by their own metrics. */
final class Lag {
    /** Records from the one to be read next to the end. */
    static final String LAG = "records-lag";

    /** Records from the oldest that the broker has to the one to be read next. */
    static final String LEAD = "records-lead";

    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String TOPIC = "topic";
    private static final String PARTITION = "partition";
    private static final String CLIENT = "client-id";

    private Lag() {}

    /** Committed records not fetched yet, over the partitions that are processed here; restored state does not count. */
    static long of(Map<MetricName, ? extends Metric> metrics) {
        return Math.round(byPartition(metrics, LAG).values().stream()
                .mapToDouble(lag -> lag)
                .sum());
    }

    /** {@link #LAG} or {@link #LEAD} of every partition that is processed here and of which it is known. */
    static Map<TopicPartition, Double> byPartition(Map<MetricName, ? extends Metric> metrics, String which) {
        Map<TopicPartition, Double> found = new HashMap<>();
        for (Metric metric : metrics.values()) {
            MetricName name = metric.metricName();
            if (isOfInput(name, which)
                    && metric.metricValue() instanceof Double value
                    && value >= 0
                    && !value.isInfinite()) {
                found.put(
                        new TopicPartition(
                                name.tags().getOrDefault(TOPIC, ""),
                                Integer.parseInt(name.tags().get(PARTITION))),
                        value);
            }
        }
        return found;
    }

    private static boolean isOfInput(MetricName name, String which) {
        String client = name.tags().getOrDefault(CLIENT, "");
        return name.group().equals(GROUP)
                && name.name().equals(which)
                && name.tags().containsKey(PARTITION)
                && !client.endsWith("restore-consumer")
                && !client.endsWith("global-consumer");
    }
}
