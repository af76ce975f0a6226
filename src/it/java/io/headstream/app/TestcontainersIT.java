package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it on the broker and the registry that users run in containers: see docs/docker.md. */
@ExtendWith(ContainerImages.class)
class TestcontainersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EVENTS = 160;

    @TempDir
    private Path directory;

    private ContainerCluster cluster;
    private Contract contract;

    @BeforeEach
    void start() {
        cluster = ContainerCluster.start(directory);
        contract = cluster.contract();
    }

    @AfterEach
    void stop() {
        contract.close();
        cluster.close();
    }

    @Test
    void shouldPredictLearnAndServeWhatItLearnedOnContainers() {
        List<ImageEvent> events = EmojiEvents.shuffled(EVENTS, 1);
        try (Headstream headstream = new Headstream(cluster.config(), Set.of(Role.EMBEDDER, Role.TRAINER));
                KafkaProducer<byte[], byte[]> producer = EmojiEvents.producer(cluster.bootstrapServers())) {
            headstream.start();
            EmojiEvents.send(producer, contract, events);
            await().atMost(PATIENCE)
                    .until(() -> values("predictions", Prediction.class).size() >= EVENTS);
            await().atMost(PATIENCE).until(() -> examples(values("head-evaluations", HeadEvaluation.class)) >= EVENTS);
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, EVENTS);
        List<Prediction> predictions = values("predictions", Prediction.class);
        assertThat(predictions.get(predictions.size() - 1).getServedBy()).isNotNull();
        assertThat(values("head-rollouts", RolloutState.class))
                .extracting(RolloutState::getEpoch)
                .startsWith(1L, 2L, 3L);
        List<HeadEvaluation> evaluations = values("head-evaluations", HeadEvaluation.class).stream()
                .filter(evaluation -> evaluation.getLearner().equals("dense"))
                .toList();
        assertThat(examples(evaluations)).isEqualTo(EVENTS);
        assertThat(accuracy(evaluations.subList(evaluations.size() - 4, evaluations.size())))
                .as("accuracy of the last windows, chance being about 0.1")
                .isGreaterThan(0.5);
    }

    private <T extends SpecificRecord> List<T> values(String topic, Class<T> type) {
        return Committed.values(cluster.bootstrapServers(), contract, topic, type);
    }

    private static int examples(List<HeadEvaluation> evaluations) {
        return evaluations.stream()
                .filter(evaluation -> evaluation.getLearner().equals("dense"))
                .mapToInt(HeadEvaluation::getExamples)
                .sum();
    }

    private static double accuracy(List<HeadEvaluation> evaluations) {
        double correct =
                evaluations.stream().mapToInt(HeadEvaluation::getCorrect).sum();
        return correct / examples(evaluations);
    }
}
