package io.headstream.metrics;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page on every meter, docs/metrics.md, written from their definition. */
public final class MetricsReference {
    private static final String INTRODUCTION = """
            # Metrics

            <!-- Generated from the code; MetricsReferenceTest says how to write it anew. -->

            Every instance answers `GET /metrics` in Prometheus' text format, at `http.port`. Alerts and their runbook:
            [runbook.md](runbook.md); a dashboard for Grafana: [`monitoring/grafana`](../monitoring/grafana).

            - **Names, units and tags are part of what semantic versioning promises.** They are defined in one place,
              [`HeadstreamMeter`](../src/main/java/io/headstream/metrics/HeadstreamMeter.java).
            - **Histograms have fixed buckets**, so that those of several instances can be added up:
              `histogram_quantile(0.99, sum by (le) (rate(headstream_backbone_seconds_bucket[5m])))`. Beside `_bucket`,
              `_sum` and `_count` each has `_max`, the largest value of the last minutes.
            - **Few series.** Tags are heads, learners, topics, partitions, categories; never image ids, class labels,
              versions, or anything else that a producer sends. Two roles with one head of two learners and two partitions
              are fewer than a thousand series, the JVM's among them.
            - **Counters count attempts.** What an aborted transaction undoes has been counted, and is counted again when it
              is done again. What was really written is in the topics.
            - **Counters and gauges of a head stand where its task is.** After a rebalance another instance has the gauges,
              without waiting for the head's log; those of its last window come with the next window. Counters go on there
              from 0, so add up `rate`s, not counters.

            """;

    private static final String JVM = """

            ## JVM and process
            Micrometer's own, under the names that its dashboards know: `jvm_memory_*`, `jvm_gc_*`, `jvm_threads_*`,
            `jvm_classes_*`, `jvm_buffer_*`, `jvm_info`, `process_cpu_*`, `process_files_*`, `process_uptime_seconds`,
            `process_start_time_seconds`, `system_cpu_*`, `system_load_average_1m`. They follow Micrometer's versions.

            ## Traces
            `traceparent`, `tracestate` and `baggage` among the headers of an image event (as OpenTelemetry's Kafka
            instrumentation writes them, after W3C Trace Context) stand in the headers of its predictions, training-log
            entries and dead letter; those of a label in the headers of the entries that it makes. Each event keeps its own,
            in whatever batch it was, and through a restart. Headstream makes no spans, and passes on no value that is longer
            than 128, 512 and 8192 bytes.
            """;

    private MetricsReference() {}

    /** The whole page, Markdown. */
    public static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("| Name | Kind | Tags | What it says |\n|---|---|---|---|\n");
        for (HeadstreamMeter meter : HeadstreamMeter.values()) {
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            meter.exposedName(),
                            kind(meter),
                            meter.tags().stream().map("`%s`"::formatted).collect(Collectors.joining(", ")),
                            meter.description()));
        }
        page.append("\n## Buckets\n");
        for (Buckets buckets : Buckets.values()) {
            page.append("- %s: %s.\n"
                    .formatted(
                            Arrays.stream(HeadstreamMeter.values())
                                    .filter(meter -> Arrays.equals(meter.buckets(), buckets.bounds()))
                                    .map(meter -> "`" + meter.exposedName() + "`")
                                    .collect(Collectors.joining(", ")),
                            Arrays.stream(buckets.bounds())
                                    .mapToObj(MetricsReference::number)
                                    .collect(Collectors.joining(", "))));
        }
        return page.append(JVM).toString();
    }

    private static String kind(HeadstreamMeter meter) {
        return switch (meter.kind()) {
            case TIMER, HISTOGRAM -> "histogram";
            case COUNTER, GAUGE -> meter.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
