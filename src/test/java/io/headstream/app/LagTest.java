package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class LagTest {
    private final Map<MetricName, Metric> metrics = new HashMap<>();

    @Test
    void shouldAddUpWhatItsPartitionsWaitFor() {
        put("records-lag", "app-1-StreamThread-1-consumer", "0", 3.0);
        put("records-lag", "app-1-StreamThread-2-consumer", "1", 4.0);

        assertThat(Lag.of(metrics)).isEqualTo(7);
    }

    @Test
    void shouldLeaveOutStateThatIsRestoredAndWhatIsNotKnownYet() {
        put("records-lag", "app-1-StreamThread-1-restore-consumer", "0", 100.0);
        put("records-lag", "app-1-global-consumer", "0", 100.0);
        put("records-lag", "app-1-StreamThread-1-consumer", "0", Double.NaN);
        put("records-lead", "app-1-StreamThread-1-consumer", "0", 100.0);

        assertThat(Lag.of(metrics)).isZero();
    }

    private void put(String name, String client, String partition, double value) {
        MetricName metricName = new MetricName(
                name,
                "consumer-fetch-manager-metrics",
                "",
                Map.of("client-id", client, "topic", "image-events", "partition", partition));
        metrics.put(metricName, new Metric() {
            @Override
            public MetricName metricName() {
                return metricName;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }
}
