package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance in a process of its own is killed with SIGKILL in mid-stream, again and again. */
class KilledInstanceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int EVENTS = 240;
    private static final int KILLS = 3;

    @TempDir
    private Path directory;

    private LiveCluster cluster;
    private Contract contract;

    @BeforeEach
    void start() {
        cluster = LiveCluster.start(directory);
        contract = cluster.contract();
    }

    @AfterEach
    void stop() {
        contract.close();
        cluster.close();
    }

    @Test
    void shouldPredictOnceAndLearnOnceFromEveryEventWhenItIsKilledInMidStream() throws Exception {
        List<ImageEvent> events = EmojiEvents.shuffled(EVENTS, 4);
        try (InstanceProcess first = InstanceProcess.start(cluster, directory);
                KafkaProducer<byte[], byte[]> producer = EmojiEvents.producer(cluster.bootstrapServers())) {
            // The instance makes the topics; what it is killed amid is a backlog.
            await().atMost(PATIENCE).until(first::isReady);
            EmojiEvents.send(
                    producer,
                    events.stream()
                            .map(event -> EmojiEvents.record(contract, event))
                            .toList());
            await().atMost(PATIENCE).until(() -> predicted() > 10);
            first.kill();
        }
        for (int kill = 1; kill < KILLS; kill++) {
            int before = predicted();
            assertThat(before).as("killed in mid-stream").isLessThan(EVENTS);
            try (InstanceProcess next = InstanceProcess.start(cluster, directory)) {
                await().atMost(PATIENCE).until(() -> predicted() > before + 10);
                next.kill();
            }
        }
        assertThat(predicted()).as("killed in mid-stream").isLessThan(EVENTS);
        try (InstanceProcess last = InstanceProcess.start(cluster, directory)) {
            await().atMost(PATIENCE).until(() -> last.isReady() && predicted() >= EVENTS && learned() >= EVENTS);
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, EVENTS);
    }

    private int predicted() {
        return Committed.values(cluster.bootstrapServers(), contract, "predictions", Prediction.class)
                .size();
    }

    private int learned() {
        return Committed.values(cluster.bootstrapServers(), contract, "head-evaluations", HeadEvaluation.class).stream()
                .mapToInt(HeadEvaluation::getExamples)
                .sum();
    }
}
