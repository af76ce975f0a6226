package io.headstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {
    private record Reading(MetricName metricName, Object metricValue) implements Metric {}

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Map<MetricName, Metric> kafka = new LinkedHashMap<>();

    @BeforeEach
    void bind() {
        KafkaMeters.bind(metrics, "embedder", () -> kafka);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldShowTheLagOfEachPartitionAndForgetThoseThatWentElsewhere() {
        Map<String, String> first = lagTags("StreamThread-1-consumer", "image-events", "0");
        report("consumer-fetch-manager-metrics", "records-lag", first, 5.0);
        report(
                "consumer-fetch-manager-metrics",
                "records-lag",
                lagTags("StreamThread-2-consumer", "image-events", "1"),
                7.0);
        assertThat(metrics.scrape())
                .contains("headstream_lag{partition=\"0\",role=\"embedder\",topic=\"image-events\"} 5.0\n")
                .contains("headstream_lag{partition=\"1\",role=\"embedder\",topic=\"image-events\"} 7.0\n");

        kafka.remove(name("consumer-fetch-manager-metrics", "records-lag", first));

        assertThat(metrics.scrape())
                .doesNotContain("headstream_lag{partition=\"0\"")
                .contains("headstream_lag{partition=\"1\"");
    }

    @Test
    void shouldShowNoLagOfAConsumerThatRestores() {
        report("consumer-fetch-manager-metrics", "records-lag", lagTags("restore-consumer", "a-changelog", "0"), 5.0);
        report("consumer-fetch-manager-metrics", "records-lag", Map.of("client-id", "a"), 5.0);

        assertThat(metrics.scrape()).doesNotContain("headstream_lag{");
    }

    @Test
    void shouldAddUpThreadsAndGoOnCountingWhenOneIsReplaced() {
        report("stream-thread-metrics", "process-total", Map.of("thread-id", "1"), 10.0);
        report("stream-thread-metrics", "process-total", Map.of("thread-id", "2"), 20.0);
        assertThat(metrics.scrape()).contains("headstream_streams_processed_total{role=\"embedder\"} 30.0\n");

        kafka.remove(name("stream-thread-metrics", "process-total", Map.of("thread-id", "1")));
        report("stream-thread-metrics", "process-total", Map.of("thread-id", "2"), 25.0);
        report("stream-thread-metrics", "process-total", Map.of("thread-id", "3"), 2.0);

        assertThat(metrics.scrape()).contains("headstream_streams_processed_total{role=\"embedder\"} 37.0\n");
    }

    @Test
    void shouldTellTimesInSeconds() {
        report("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "1"), 250.0);
        report("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "2"), 40.0);

        assertThat(metrics.scrape()).contains("headstream_streams_commit_time_max_seconds{role=\"embedder\"} 0.25\n");
    }

    @Test
    void shouldCountTheEventsOfLabels() {
        report("stream-labels-metrics", "id-reused-total", Map.of("task-id", "0_0"), 1.0);
        report("stream-labels-metrics", "id-reused-total", Map.of("task-id", "0_1"), 2.0);
        report("stream-labels-metrics", "id-reused-rate", Map.of("task-id", "0_1"), 9.0);

        assertThat(metrics.scrape())
                .contains("headstream_labels_total{event=\"id-reused\"} 3.0\n")
                .doesNotContain("rate");
    }

    @Test
    void shouldLeaveOutWhatIsNoNumberYet() {
        report("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "1"), Double.NaN);
        report("stream-metrics", "alive-stream-threads", Map.of("client-id", "a"), "none");

        assertThat(metrics.scrape()).doesNotContain("commit_time").doesNotContain("headstream_streams_threads{");
    }

    private static Map<String, String> lagTags(String client, String topic, String partition) {
        return Map.of("client-id", "a-" + client, "topic", topic, "partition", partition);
    }

    private static MetricName name(String group, String name, Map<String, String> tags) {
        return new MetricName(name, group, "", tags);
    }

    private void report(String group, String name, Map<String, String> tags, Object value) {
        kafka.put(name(group, name, tags), new Reading(name(group, name, tags), value));
    }
}
