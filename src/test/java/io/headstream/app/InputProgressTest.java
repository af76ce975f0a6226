package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.metrics.MetricsRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InputProgressTest {
    private static final TopicPartition FIRST = new TopicPartition("image-events", 0);
    private static final TopicPartition SECOND = new TopicPartition("image-events", 1);

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final InputProgress progress =
            new InputProgress(metrics, Role.EMBEDDER, List.of("image-events", "image-labels"));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldCountEveryOffsetThatIsGoneOnce() {
        assertThat(progress.expired()).isEmpty();
        assertThat(metrics.scrape()).contains(counted("image-events", 0)).contains(counted("image-labels", 0));

        progress.expired(FIRST, 10, 15);
        progress.expired(SECOND, 0, 100);
        // The transaction that began behind the gap failed; meanwhile more was deleted.
        progress.expired(FIRST, 10, 17);
        progress.expired(FIRST, 10, 17);

        assertThat(progress.expired()).isEqualTo(Map.of("image-events", 107L));
        assertThat(metrics.scrape()).contains(counted("image-events", 107)).contains(counted("image-labels", 0));
    }

    @Test
    void shouldCountGapsThatAreApart() {
        progress.expired(FIRST, 10, 15);
        progress.expired(FIRST, 20, 30);

        assertThat(progress.expired()).isEqualTo(Map.of("image-events", 15L));
    }

    private static String counted(String topic, int records) {
        return "headstream_records_expired_total{role=\"embedder\",topic=\"%s\"} %d.0\n".formatted(topic, records);
    }
}
