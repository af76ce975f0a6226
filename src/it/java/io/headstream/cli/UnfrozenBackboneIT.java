package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OnLiveCluster;
import io.headstream.app.Role;
import io.headstream.app.StartException;
import io.headstream.config.HeadstreamConfig;
import io.headstream.embedding.BackboneException;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A Keras network (convolutions, batch norm, depthwise) whose last layers train with the head, on a real broker. */
class UnfrozenBackboneIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IMAGES = 160;

    @Test
    void shouldLearnServeAndProveHeadsWithTheirTails() throws Exception {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "backbone", keras().toString(),
                "backbone.unfreeze.from", "batch_normalization",
                "learners", "finetune,dense",
                "learner.finetune.learning.tail.rate", "0.005",
                "learner.finetune.learning.hidden.layers", "24",
                "learner.finetune.learning.rate", "0.02",
                "embedder.batch.size", "4"));
        List<ImageEvent> images = EmojiEvents.shuffled(IMAGES, 5);
        try (Headstream headstream =
                new Headstream(cluster.config("a", settings), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            send(images);
            await().atMost(PATIENCE).until(() -> predictions().size() == IMAGES);
            await().atMost(PATIENCE)
                    .until(() -> manifests().stream()
                            .anyMatch(version ->
                                    version.getLearner().equals("finetune") && version.getTotalExamples() == IMAGES));
            // What serves now is known, so these are predicted by a tail and its head.
            send(EmojiEvents.shuffled(IMAGES + 8, 5).subList(IMAGES, IMAGES + 8));
            await().atMost(PATIENCE).until(() -> predictions().size() == IMAGES + 8);
        }

        Prediction last = predictions().get(IMAGES + 7);
        assertThat(Objects.requireNonNull(last.getServedBy()).getLearner()).isEqualTo("finetune");
        assertThat(last.getTopK()).isNotEmpty();
        assertThat(log())
                .allSatisfy(example ->
                        assertThat(example.getEmbedding().remaining()).isEqualTo(2 * 12 * 12 * 8));
        assertThat(accuracy("finetune"))
                .as("of the last windows, chance being about 0.1")
                .isGreaterThan(0.18);

        String proof = verifyInAProcessOfItsOwn(settings);
        assertThat(proof.lines().filter(line -> line.startsWith("emoji finetune/")))
                .hasSizeGreaterThan(3)
                .allSatisfy(line -> assertThat(line).contains(": equal: "));
        assertThat(proof.lines().filter(line -> line.contains("/")))
                .hasSameSizeAs(manifests())
                .allSatisfy(line -> assertThat(line).contains(": equal: "));
    }

    @Test
    void shouldSayAtStartWhatCannotBeUnfrozen() {
        assertThatThrownBy(() -> start(Map.of("backbone.unfreeze.from", "conv2d_99")))
                .isInstanceOf(BackboneException.class)
                .hasMessageContaining("no layer 'conv2d_99'");
        assertThatThrownBy(() ->
                        start(Map.of("backbone.unfreeze.from", "2", "backbone.unfreeze.max.embedding.bytes", "2000")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("[?, 12, 12, 8], 2304 bytes for each labelled image, expected at most 2000")
                .hasMessageContaining("backbone.unfreeze.max.embedding.bytes");
    }

    private void start(Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("backbone", keras().toString());
        settings.put("learners", "finetune");
        HeadstreamConfig config = cluster.config("a", settings);
        try (Headstream headstream = new Headstream(config, Set.of(Role.TRAINER))) {
            headstream.start();
        }
    }

    /** As an auditor would: nothing is known but the topics and the configuration. */
    private String verifyInAProcessOfItsOwn(Map<String, String> settings) throws IOException, InterruptedException {
        Path config = directory.resolve("audit.properties");
        Properties properties = new Properties();
        properties.putAll(cluster.settings("audit", settings));
        try (var writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        Path out = directory.resolve("audit.out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HeadstreamCommand.class.getName(),
                        "verify",
                        "--all",
                        "--head",
                        LiveCluster.HEAD,
                        "--config",
                        config.toString())
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("audit.err").toFile())
                .start();
        int status = process.waitFor();
        assertThat(status)
                .as(Files.readString(out) + Files.readString(directory.resolve("audit.err")))
                .isZero();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private List<TrainingExample> log() {
        return values("training-log", TrainingLogEntry.class).stream()
                .filter(entry -> entry.getEntry() instanceof TrainingExample)
                .map(entry -> (TrainingExample) entry.getEntry())
                .toList();
    }

    private List<HeadSnapshot> manifests() {
        return values("head-snapshots", HeadSnapshotPart.class).stream()
                .filter(part -> part.getPart() instanceof HeadSnapshot)
                .map(part -> (HeadSnapshot) part.getPart())
                .toList();
    }

    private double accuracy(String learner) {
        List<HeadEvaluation> all = Committed.evaluations(cluster.bootstrapServers(), contract, learner);
        List<HeadEvaluation> last = all.subList(all.size() - 4, all.size());
        double correct = last.stream().mapToInt(HeadEvaluation::getCorrect).sum();
        return correct / last.stream().mapToInt(HeadEvaluation::getExamples).sum();
    }

    private static Path keras() {
        return Path.of("src/it/resources/io/headstream/backbone/keras").toAbsolutePath();
    }
}
