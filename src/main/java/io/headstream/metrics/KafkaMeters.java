package io.headstream.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Takes over what a Kafka client reports of itself. Kafka has hundreds of meters, for every thread, task and store; this
 * takes those of {@link KafkaSource}, folded into one for the role, so that their number depends on topics and partitions
 * only. Not thread-safe: refreshed by one scrape at a time.
 */
public final class KafkaMeters {
    private record Series(HeadstreamMeter meter, List<String> tagValues) {
        String[] tags() {
            return tagValues.toArray(String[]::new);
        }
    }

    private final MetricsRegistry registry;
    private final String role;
    private final Supplier<? extends Map<MetricName, ? extends Metric>> kafka;

    /** Gauges set by the last refresh. */
    private Set<Series> shown = Set.of();

    /** What Kafka's own counters said at the last refresh. */
    private Map<MetricName, Double> counted = Map.of();

    private KafkaMeters(
            MetricsRegistry registry, String role, Supplier<? extends Map<MetricName, ? extends Metric>> kafka) {
        this.registry = registry;
        this.role = role;
        this.kafka = kafka;
    }

    /**
     * Has them taken over with every scrape.
     *
     * @param role value of the tag {@code role}
     * @param kafka all that the client reports, at any moment
     */
    public static void bind(
            MetricsRegistry registry, String role, Supplier<? extends Map<MetricName, ? extends Metric>> kafka) {
        KafkaMeters meters = new KafkaMeters(registry, role, kafka);
        registry.beforeScrape(meters::refresh);
    }

    private synchronized void refresh() {
        Map<Series, Double> gauges = new HashMap<>();
        Map<MetricName, Double> counts = new HashMap<>();
        kafka.get()
                .forEach((name, metric) -> KafkaSource.of(name).ifPresent(source -> {
                    if (metric.metricValue() instanceof Number number && Double.isFinite(number.doubleValue())) {
                        double value = number.doubleValue() * source.scale();
                        Series series = new Series(source.meter(), tagValues(source, name));
                        if (source.meter().kind() == HeadstreamMeter.Kind.COUNTER) {
                            counts.put(name, value);
                            registry.count(series.meter(), gained(name, value), series.tags());
                        } else {
                            gauges.merge(series, value, source.fold());
                        }
                    }
                }));
        gauges.forEach((series, value) -> registry.set(series.meter(), value, series.tags()));
        Set<Series> gone = new HashSet<>(shown);
        gone.removeAll(gauges.keySet());
        gone.forEach(series -> registry.forget(series.meter(), series.tags()));
        shown = Set.copyOf(gauges.keySet());
        counted = counts;
    }

    /** A thread that was replaced counts from 0 again. */
    private double gained(MetricName name, double now) {
        double before = counted.getOrDefault(name, 0.0);
        return now >= before ? now - before : now;
    }

    private List<String> tagValues(KafkaSource source, MetricName name) {
        List<String> values = new ArrayList<>();
        for (String tag : source.meter().tags()) {
            values.add(tag.equals("role") ? role : source.tagValue(tag, name));
        }
        return values;
    }
}
