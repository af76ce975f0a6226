package io.headstream.app;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How far a Streams application's consumers are behind, by their own metrics. */
final class Lag {
    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String NAME = "records-lag";
    private static final String PARTITION = "partition";
    private static final String CLIENT = "client-id";

    private Lag() {}

    /** Committed records not fetched yet, over the partitions that are processed here; restored state does not count. */
    static long of(Map<MetricName, ? extends Metric> metrics) {
        double lag = 0;
        for (Metric metric : metrics.values()) {
            if (isOfInput(metric.metricName())
                    && metric.metricValue() instanceof Double value
                    && value > 0
                    && !value.isInfinite()) {
                lag += value;
            }
        }
        return Math.round(lag);
    }

    private static boolean isOfInput(MetricName name) {
        String client = name.tags().getOrDefault(CLIENT, "");
        return name.group().equals(GROUP)
                && name.name().equals(NAME)
                && name.tags().containsKey(PARTITION)
                && !client.endsWith("restore-consumer")
                && !client.endsWith("global-consumer");
    }
}
