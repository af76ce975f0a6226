package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headstream.config.HeadstreamConfig;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The whole of it on a real broker, a real registry and real TensorFlow, with real pictures. */
class HeadstreamIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void shouldPredictLearnAndServeWhatItLearned() {
        List<ImageEvent> events = EmojiEvents.shuffled(160, 1);
        HeadstreamConfig unbatched = cluster.config("a", Map.of("embedder.batch.size", "1"));
        try (Headstream headstream = new Headstream(unbatched, Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            send(events);
            await().atMost(PATIENCE).until(() -> predictions().size() == events.size());
            await().atMost(PATIENCE).until(() -> examplesScored() == events.size());
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, events.size());
        List<Prediction> predictions = predictions();
        assertThat(predictions.get(predictions.size() - 1).getServedBy()).isNotNull();
        List<RolloutState> rollouts = values("head-rollouts", RolloutState.class);
        assertThat(rollouts).extracting(RolloutState::getEpoch).startsWith(1L, 2L, 3L);
        List<HeadEvaluation> evaluations = Committed.evaluations(cluster.bootstrapServers(), contract, "dense");
        assertThat(accuracy(evaluations.subList(evaluations.size() - 4, evaluations.size())))
                .as("accuracy of the last windows, chance being about 0.1")
                .isGreaterThan(0.5);
    }

    @Test
    void shouldLoseAndDoubleNothingWhenItIsStoppedInMidStream() {
        List<ImageEvent> events = EmojiEvents.shuffled(120, 2);
        try (Headstream first = new Headstream(cluster.config("a"), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            first.start();
            send(events.subList(0, 60));
            await().atMost(PATIENCE).until(() -> !predictions().isEmpty());
            // It is at work; these are in its hands when it stops, however fast the machine is.
            send(events.subList(60, 120));
        }
        try (Headstream second = new Headstream(cluster.config("b"), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            second.start();
            await().atMost(PATIENCE).until(() -> predictions().size() >= events.size());
            await().atMost(PATIENCE).until(() -> examplesScored() >= events.size());
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, events.size());
    }

    @Test
    void shouldNotStartWithoutARegistryAndSayWhereItLooked() {
        HeadstreamConfig astray = cluster.config(
                "a",
                Map.of(
                        "wire.schema.registry.url", "http://127.0.0.1:1",
                        "wire.max.retries", "1"));
        try (Headstream headstream = new Headstream(astray, Set.of(Role.TRAINER))) {
            assertThatThrownBy(headstream::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("the schema registry cannot be used")
                    .hasMessageContaining("http://127.0.0.1:1");
        }
    }

    @Test
    void shouldSetAsideWhatIsBrokenAndGoOn() {
        List<ImageEvent> good = EmojiEvents.shuffled(3, 3);
        byte[] picture = new byte[good.get(0).getContent().remaining()];
        good.get(0).getContent().duplicate().get(picture);
        try (Headstream headstream = new Headstream(cluster.config("a"), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            byte[] half = Arrays.copyOf(picture, picture.length / 2);
            EmojiEvents.send(
                    producer,
                    List.of(
                            new ProducerRecord<>("image-events", utf8("not-avro"), utf8("not avro")),
                            EmojiEvents.record(contract, EmojiEvents.event("truncated", half, "x")),
                            EmojiEvents.record(contract, EmojiEvents.event("text", utf8("no picture"), "x"))));
            send(good);
            await().atMost(PATIENCE).until(() -> predictions().size() == good.size());
            await().atMost(PATIENCE).until(() -> deadLetters().size() == 3);
        }

        assertThat(deadLetters())
                .extracting(dead -> new String(
                        dead.headers()
                                .lastHeader("headstream.rejection.category")
                                .value(),
                        StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("WIRE_FORMAT_INVALID", "IMAGE_TRUNCATED", "IMAGE_FORMAT_UNKNOWN");
    }

    private int examplesScored() {
        return Committed.evaluations(cluster.bootstrapServers(), contract, "dense").stream()
                .mapToInt(HeadEvaluation::getExamples)
                .sum();
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return Committed.records(cluster.bootstrapServers(), "image-events.dlq");
    }

    private static double accuracy(List<HeadEvaluation> evaluations) {
        double correct =
                evaluations.stream().mapToInt(HeadEvaluation::getCorrect).sum();
        return correct
                / evaluations.stream().mapToInt(HeadEvaluation::getExamples).sum();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
