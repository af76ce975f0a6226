package io.headstream.app;

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
    private static final int KILLS = 3;
    private static final int EVENTS_PER_KILL = 80;
    private static final int EVENTS = KILLS * EVENTS_PER_KILL;

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
        try (KafkaProducer<byte[], byte[]> producer = EmojiEvents.producer(cluster.bootstrapServers())) {
            for (int kill = 0; kill < KILLS; kill++) {
                int from = kill * EVENTS_PER_KILL;
                int half = from + EVENTS_PER_KILL / 2;
                int before = kill == 0 ? 0 : predicted();
                try (InstanceProcess instance = InstanceProcess.start(cluster, directory)) {
                    await().atMost(PATIENCE).until(instance::isReady);
                    send(producer, events.subList(from, half));
                    await().atMost(PATIENCE).until(() -> predicted() > before);
                    // It is at work; these are in its hands when it dies, however fast the machine is.
                    send(producer, events.subList(half, from + EVENTS_PER_KILL));
                    instance.kill();
                }
            }
        }
        try (InstanceProcess last = InstanceProcess.start(cluster, directory)) {
            await().atMost(PATIENCE).until(() -> last.isReady() && predicted() >= EVENTS && learned() >= EVENTS);
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, EVENTS);
    }

    private void send(KafkaProducer<byte[], byte[]> producer, List<ImageEvent> events) {
        EmojiEvents.send(
                producer,
                events.stream()
                        .map(event -> EmojiEvents.record(contract, event))
                        .toList());
    }

    private int predicted() {
        return Committed.values(cluster.bootstrapServers(), contract, "predictions", Prediction.class)
                .size();
    }

    private int learned() {
        return Committed.evaluations(cluster.bootstrapServers(), contract, "dense").stream()
                .mapToInt(HeadEvaluation::getExamples)
                .sum();
    }
}
