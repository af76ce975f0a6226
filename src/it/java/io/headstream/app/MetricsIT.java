package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance says of itself while it works, against a real broker, a real registry and real TensorFlow. */
class MetricsIT {
    @TempDir
    private Path directory;

    @Test
    void shouldMeasureEveryStageWithFewSeries() throws Exception {
        List<ImageEvent> events = EmojiEvents.shuffled(80, 1);
        try (LiveCluster cluster = LiveCluster.start(directory);
                Contract contract = cluster.contract();
                KafkaProducer<byte[], byte[]> producer = EmojiEvents.producer(cluster.bootstrapServers());
                Headstream headstream = new Headstream(
                        cluster.config("a", Map.of("embedder.batch.size", "4")), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            for (ImageEvent event : events) {
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                        "image-events",
                        event.getId().getBytes(StandardCharsets.UTF_8),
                        contract.encode("image-events", event)));
            }
            producer.flush();
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> headstream
                            .metrics()
                            .scrape()
                            .contains("headstream_examples_total{head=\"emoji\",learner=\"dense\"} 80.0"));
            String scrape = headstream.metrics().scrape();

            for (String stage : List.of("intake", "decode", "batch_wait", "predict", "event_to_prediction")) {
                assertThat(scrape).contains("headstream_%s_seconds_count %d\n".formatted(stage, events.size()));
            }
            assertThat(scrape)
                    .contains("headstream_batch_size_sum %d.0\n".formatted(events.size()))
                    .contains("headstream_batch_capacity 4.0\n")
                    .contains("headstream_predictions_total{head=\"emoji\"} 80.0\n")
                    .contains("headstream_training_log_entries_total{head=\"emoji\"} 80.0\n")
                    .contains("headstream_rejections_total{category=\"IMAGE_UNDECODABLE\",role=\"embedder\"} 0.0\n")
                    .contains("headstream_labels_total{event=\"joined\"} 0.0\n")
                    .contains("headstream_streams_running{role=\"trainer\"} 1.0\n")
                    .contains("headstream_streams_processed_total{role=\"embedder\"} 80.0\n")
                    .contains("headstream_lag{partition=\"1\",role=\"embedder\",topic=\"image-events\"} 0.0\n")
                    .containsPattern("headstream_head_champion_version\\{head=\"emoji\",learner=\"dense\"} [1-9]")
                    .containsPattern(
                            "headstream_head_accuracy_ratio\\{head=\"emoji\",learner=\"ridge\",serving=\"false\"} ")
                    .containsPattern("headstream_snapshot_size_bytes\\{head=\"emoji\",learner=\"dense\"} [1-9]")
                    .containsPattern(
                            "headstream_step_seconds_count\\{head=\"emoji\",kind=\"ridge\",learner=\"ridge\"} [1-9]")
                    .containsPattern("headstream_rocksdb_memtables_bytes\\{role=\"trainer\"} [1-9]")
                    .containsPattern("headstream_memory_native_bytes [1-9]");
            assertThat(scrape.lines().filter(line -> !line.startsWith("#")).count())
                    .as("series of one instance")
                    .isLessThan(1_000);
        }
    }
}
