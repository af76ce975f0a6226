package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OnLiveCluster;
import io.headstream.app.Role;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.RolloutState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The command line against a real broker, registry and trainer. */
class HeadsCommandIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> SETTINGS = Map.of("learners", "dense,svm", "window.examples", "16");
    private static final int VERSIONS = 4;

    @Test
    void shouldRollAHeadOutAndBackFromTheCommandLine() {
        try (Headstream headstream = new Headstream(cluster.config("a", SETTINGS), Set.of(Role.TRAINER))) {
            headstream.start();
            learn();

            assertThat(heads("policy", "emoji", "manual").out())
                    .startsWith("accepted: set policy manual")
                    .contains("dense/4 serves");
            CommandLineRun promoted =
                    heads("promote", "emoji", "dense/2", "--yes", "--by", "ann", "--why", "to see it", "--id", "once");
            assertThat(promoted.out()).startsWith("accepted: promote dense/2").contains("dense/2 serves");
            assertThat(promoted.exitCode()).isZero();

            CommandLineRun again = heads("promote", "emoji", "dense/2", "--yes", "--id", "once");
            assertThat(again.out()).startsWith("duplicate: ").contains("was accepted at epoch");
            assertThat(again.exitCode()).isZero();

            CommandLineRun unknown = heads("promote", "emoji", "dense/99", "--yes");
            assertThat(unknown.out())
                    .startsWith("rejected: promote dense/99: ")
                    .contains("legal now: PROMOTE, ROLL_BACK");
            assertThat(unknown.exitCode()).isOne();
            CommandLineRun late = heads("pin", "emoji", "--expect-epoch", "1");
            assertThat(late.out()).startsWith("rejected: pin: head 'emoji' is at epoch");
            assertThat(late.exitCode()).isOne();

            assertThat(heads("canary", "emoji", "dense/3", "12.5").out()).contains("canary dense/3 at 12.5 %");
            assertThat(heads("shadow", "emoji", "dense/1", "on").out()).contains("in shadow dense/1");
            assertThat(heads("show", "emoji").out())
                    .contains("canary      dense/3 at 12.5 %", "in shadow   dense/1", "policy      manual");
            assertThat(heads("canary", "emoji", "--end").out()).startsWith("accepted: end the canary");
            assertThat(heads("pause", "emoji").out()).contains("training paused");
            assertThat(heads("resume", "emoji").out()).doesNotContain("training paused");

            JsonNode back = json(heads("rollback", "emoji", "--yes", "--by", "ann", "--output", "json"));
            assertThat(back.path("champion").asText()).isEqualTo("dense/4");
            assertThat(back.path("pinned").asBoolean()).isTrue();
            assertThat(heads("unpin", "emoji").exitCode()).isZero();

            assertThat(heads("create", "plants", "--learner", "fast,kind=dense,learningRate=0.01")
                            .out())
                    .startsWith("accepted: create with learners fast")
                    .contains("head 'plants' is at epoch 1: nothing serves yet");
            assertThat(heads("list").out()).contains("plants");
        }
        assertThat(heads("history", "emoji", "--people").out().lines().skip(1))
                .hasSize(12)
                .anySatisfy(line -> assertThat(line).contains("ann", "promote dense/2", "accepted", "to see it"))
                .anySatisfy(line -> assertThat(line).contains("promote dense/99", "rejected"));
        assertThat(json(heads("history", "emoji", "--limit", "3", "-o", "json")))
                .hasSize(3);
        assertThat(heads("history", "emoji").out()).contains("auto", "promote dense/4");
        assertThat(heads("compare", "emoji", "svm", "dense").out())
                .startsWith("%d examples in %d windows".formatted((VERSIONS - 1) * 16, VERSIONS - 1))
                .contains("accuracy", "kappa", "alone right", "points from that of svm");

        CommandLineRun unanswered = heads("pin", "emoji", "--timeout", "0.5", "--id", "later");
        assertThat(unanswered.exitCode()).isEqualTo(3);
        assertThat(unanswered.err()).contains("no answer within 0.5 s").contains("--id later");
    }

    /** Four windows, each of which makes a version; the newest serves. */
    private void learn() {
        List<ProducerRecord<byte[], byte[]>> entries = new ArrayList<>();
        for (int i = 0; i < VERSIONS * 16; i++) {
            float side = i % 2 == 0 ? 1 : -1;
            entries.add(new ProducerRecord<>(
                    "training-log",
                    LiveCluster.HEAD.getBytes(StandardCharsets.UTF_8),
                    contract.encode(
                            "training-log",
                            TrainingLogMapping.example(
                                    new ImageId("image-" + i),
                                    new Label(side > 0 ? "up" : "down"),
                                    Embedding.quantise(
                                            new float[] {side, 0.1f * i}, 3, new BackboneDigest("ab".repeat(32))),
                                    Instant.ofEpochMilli(1_700_000_000_000L + i),
                                    new EventPosition(0, i)))));
        }
        EmojiEvents.send(producer, entries);
        await().atMost(PATIENCE)
                .until(() -> values("head-rollouts", RolloutState.class).stream()
                        .anyMatch(state -> state.getChampion().getVersion() == VERSIONS));
    }

    private CommandLineRun heads(String... arguments) {
        List<String> all = new ArrayList<>(List.of("heads"));
        all.addAll(List.of(arguments));
        String registry = cluster.settings("a", Map.of()).getOrDefault("wire.schema.registry.url", "");
        all.addAll(List.of("-b", cluster.bootstrapServers(), "-r", registry));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static JsonNode json(CommandLineRun run) {
        try {
            return new JsonMapper().readTree(run.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(run.out() + run.err(), e);
        }
    }
}
