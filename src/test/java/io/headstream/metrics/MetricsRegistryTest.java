package io.headstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsRegistryTest {
    private final MetricsRegistry metrics = new MetricsRegistry();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldExposeEveryMeterUnderItsExposedName() {
        for (HeadstreamMeter meter : HeadstreamMeter.values()) {
            String[] tags = meter.tags().toArray(String[]::new);
            switch (meter.kind()) {
                case COUNTER -> metrics.count(meter, 1, tags);
                case GAUGE -> metrics.set(meter, 1, tags);
                case TIMER -> metrics.record(meter, Duration.ofMillis(3), tags);
                case HISTOGRAM -> metrics.record(meter, 3, tags);
            }
        }

        Set<String> exposed = metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE headstream_"))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toSet());

        assertThat(Arrays.stream(HeadstreamMeter.values())
                        .map(HeadstreamMeter::exposedName)
                        .toList())
                .allSatisfy(name -> assertThat(exposed).contains(name));
        assertThat(exposed.stream().filter(name -> !name.endsWith("_max"))).hasSize(HeadstreamMeter.values().length);
    }

    @Test
    void shouldCountDurationsInFixedBuckets() {
        metrics.record(HeadstreamMeter.DECODE, Duration.ofMillis(3));
        metrics.record(HeadstreamMeter.DECODE, Duration.ofMillis(70));

        assertThat(metrics.scrape())
                .contains("headstream_decode_seconds_bucket{le=\"0.0025\"} 0\n")
                .contains("headstream_decode_seconds_bucket{le=\"0.005\"} 1\n")
                .contains("headstream_decode_seconds_bucket{le=\"0.1\"} 2\n")
                .contains("headstream_decode_seconds_bucket{le=\"10.0\"} 2\n")
                .contains("headstream_decode_seconds_count 2\n");
    }

    @Test
    void shouldTakeTheAgeOfAnEventOfAnyYearAsADayAtMost() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        for (Instant eventTime : List.of(Instant.ofEpochMilli(Long.MIN_VALUE), Instant.MIN, Instant.EPOCH)) {
            metrics.record(HeadstreamMeter.EVENT_TO_PREDICTION, Duration.between(eventTime, now));
        }
        metrics.record(
                HeadstreamMeter.EVENT_TO_PREDICTION, Duration.between(Instant.ofEpochMilli(Long.MAX_VALUE), now));

        assertThat(metrics.scrape())
                .contains("headstream_event_to_prediction_seconds_count 4\n")
                .contains("headstream_event_to_prediction_seconds_sum 259200.0\n");
    }

    @Test
    void shouldTakeTimeThatRunsBackwardsAsNone() {
        metrics.record(HeadstreamMeter.EVENT_TO_PREDICTION, Duration.ofSeconds(-5));

        assertThat(metrics.scrape())
                .contains("headstream_event_to_prediction_seconds_bucket{le=\"0.05\"} 1\n")
                .contains("headstream_event_to_prediction_seconds_sum 0.0\n");
    }

    @Test
    void shouldTakeAwayTheGaugesOfOneHeadOnly() {
        metrics.set(HeadstreamMeter.CHAMPION_VERSION, 3, "cats", "dense");
        metrics.set(HeadstreamMeter.CHAMPION_VERSION, 4, "dogs", "dense");

        metrics.forget(HeadstreamMeter.CHAMPION_VERSION, "cats");
        metrics.set(HeadstreamMeter.CHAMPION_VERSION, 5, "cats", "ridge");

        assertThat(metrics.scrape())
                .contains("headstream_head_champion_version{head=\"dogs\",learner=\"dense\"} 4.0\n")
                .contains("headstream_head_champion_version{head=\"cats\",learner=\"ridge\"} 5.0\n")
                .doesNotContain("head=\"cats\",learner=\"dense\"");
    }

    @Test
    void shouldBringWhatIsReadOnDemandUpToDateBeforeEveryScrape() {
        double[] lag = {7};
        metrics.beforeScrape(() -> metrics.set(HeadstreamMeter.LAG, lag[0], "embedder", "image-events", "0"));

        assertThat(metrics.scrape()).contains("partition=\"0\",role=\"embedder\",topic=\"image-events\"} 7.0");
        lag[0] = 0;
        assertThat(metrics.scrape()).contains("partition=\"0\",role=\"embedder\",topic=\"image-events\"} 0.0");
    }

    @Test
    void shouldRefuseAMeterOfAnotherKindAndTagsThatAreMissing() {
        assertThatThrownBy(() -> metrics.set(HeadstreamMeter.REJECTIONS, 1, "embedder", "EVENT_INVALID"))
                .hasMessage("meter headstream.rejections is a COUNTER, expected a GAUGE");
        assertThatThrownBy(() -> metrics.count(HeadstreamMeter.REJECTIONS, 1, "EVENT_INVALID"))
                .hasMessage(
                        "meter headstream.rejections: 1 tag values [EVENT_INVALID], expected one for each of [role, category]");
    }

    @Test
    void shouldMeasureTheJvmAndTheProcess() {
        assertThat(metrics.scrape())
                .contains("jvm_memory_used_bytes{area=\"heap\"")
                .contains("process_cpu_usage")
                .contains("headstream_memory_limit_bytes");
    }
}
