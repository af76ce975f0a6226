package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headstream.app.Committed;
import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OnLiveCluster;
import io.headstream.app.Role;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Dead letters of a real topology, replayed over a real broker. */
class DlqCommandIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A head that nobody has configured when its images come: what is wrong can be mended. */
    private static final String LATE_HEAD = "plants";

    @Test
    void shouldPredictOnceWhatIsReplayedOnceItsFaultIsMended() throws Exception {
        List<ImageEvent> images = EmojiEvents.shuffled(4, 11);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        images.forEach(image -> records.add(EmojiEvents.record(contract, forLateHead(image))));
        records.get(0).headers().add("traceparent", utf8("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        ImageEvent broken = EmojiEvents.event("broken", utf8("no picture"), "x");
        records.add(EmojiEvents.record(contract, broken));
        try (Headstream headstream = headstream("a", LiveCluster.HEAD)) {
            headstream.start();
            EmojiEvents.send(producer, records);
            await().atMost(PATIENCE).until(() -> deadLetters() == 5);
        }
        assertThat(listed("--category", "head_unknown", "--head", LATE_HEAD)).hasSize(4);
        assertThat(listed("--reason", "NOT CONFIGURED", "--since", "1h", "--source-topic", "image-events"))
                .hasSize(4);
        JsonNode unknown = listed("--head", LiveCluster.HEAD).get(0);
        assertThat(unknown.path("category").asText()).isEqualTo("IMAGE_FORMAT_UNKNOWN");
        assertThat(dlq("show", unknown.path("letter").asText()).out())
                .contains("image       'broken', 10 bytes, 10-byte body starting")
                .contains("target      head 'emoji', label 'x'");

        CommandLineRun unasked = dlq("replay");
        assertThat(unasked.exitCode()).isEqualTo(2);
        assertThat(unasked.err()).contains("expected --yes");

        diesBeforeItCommits(listed());
        assertThat(predicted()).isEmpty();
        CommandLineRun first = dlq("replay", "--yes", "--category", "HEAD_UNKNOWN");
        assertThat(first.out()).endsWith("4 replayed, 0 refused, 0 replayed before%n".formatted());
        CommandLineRun second = dlq("replay", "--yes");
        assertThat(second.out()).endsWith("1 replayed, 0 refused, 4 replayed before%n".formatted());
        CommandLineRun third = dlq("replay", "--yes");
        assertThat(third.out()).endsWith("0 replayed, 0 refused, 5 replayed before%n".formatted());
        assertThat(Committed.records(cluster.bootstrapServers(), "image-events"))
                .hasSize(5 + 5);

        try (Headstream headstream = headstream("b", LiveCluster.HEAD + "," + LATE_HEAD)) {
            headstream.start();
            await().atMost(PATIENCE)
                    .until(() -> deadLetters() == 6 && predicted().size() >= 4);
        }
        assertThat(predicted())
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(ImageEvent::getId).toList());
        assertThat(Committed.records(cluster.bootstrapServers(), "predictions"))
                .filteredOn(record -> record.headers().lastHeader("traceparent") != null)
                .as("headers go with what is replayed")
                .hasSize(1);
        comesBackAndIsRefused();
    }

    /** The one that nothing mended: it is there anew, and knows that it was replayed. */
    private void comesBackAndIsRefused() throws JsonProcessingException {
        JsonNode back = listed().get(5);
        assertThat(back.path("replays").asInt()).isEqualTo(1);

        CommandLineRun again = dlq("replay", "--yes", "--output", "json");

        assertThat(again.exitCode()).isEqualTo(1);
        JsonNode outcome = JsonMapper.builder().build().readTree(again.out());
        assertThat(outcome.path("replayed")).isEmpty();
        assertThat(outcome.path("before").asInt()).isEqualTo(5);
        assertThat(outcome.path("refused")).singleElement().satisfies(refusal -> {
            assertThat(refusal.path("letter").asText())
                    .isEqualTo(back.path("letter").asText());
            assertThat(refusal.path("why").asText()).startsWith("it came back after 1 replay");
        });
    }

    /** What a replay leaves behind that is killed with its records and marks sent: no commit, no abort. */
    private void diesBeforeItCommits(JsonNode letters) {
        KafkaProducer<byte[], byte[]> killed = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cluster.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "headstream-replay-image-events.dlq"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        killed.initTransactions();
        killed.beginTransaction();
        Committed.records(cluster.bootstrapServers(), "image-events.dlq").forEach(letter -> {
            List<ProducerRecord<byte[], byte[]>> both = List.of(
                    new ProducerRecord<>("image-events", letter.key(), letter.value()),
                    new ProducerRecord<>(
                            "image-events.dlq-replays",
                            letter.key(),
                            utf8(Instant.now().toString())));
            both.forEach(record -> {
                var unused = killed.send(record);
            });
        });
        killed.flush();
        assertThat(letters).hasSize(5);
        killed.close(Duration.ZERO);
    }

    private Headstream headstream(String instance, String heads) {
        return new Headstream(
                cluster.config(instance, Map.of("heads", heads, "embedder.batch.size", "1")),
                Set.of(Role.EMBEDDER, Role.TRAINER));
    }

    private static ImageEvent forLateHead(ImageEvent image) {
        return ImageEvent.newBuilder(image)
                .setContent(ByteBuffer.wrap(bytes(image.getContent())))
                .setTargets(List.of(new Target(LATE_HEAD, null)))
                .build();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private long deadLetters() {
        return Committed.records(cluster.bootstrapServers(), "image-events.dlq").size();
    }

    private List<String> predicted() {
        return values("predictions", Prediction.class).stream()
                .map(Prediction::getImageId)
                .toList();
    }

    private JsonNode listed(String... filters) throws JsonProcessingException {
        List<String> arguments = new ArrayList<>(List.of("list", "--output", "json"));
        arguments.addAll(List.of(filters));
        CommandLineRun run = dlq(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonMapper.builder().build().readTree(run.out());
    }

    private CommandLineRun dlq(String... command) {
        List<String> arguments = new ArrayList<>(List.of("dlq"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of(
                "--bootstrap-servers",
                cluster.bootstrapServers(),
                "--registry-url",
                cluster.settings("cli", Map.of()).get("wire.schema.registry.url")));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
