package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OnLiveCluster;
import io.headstream.app.Role;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Retraction;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerifyCommandIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> LEARNERS = Set.of("dense", "svm", "ridge", "lda", "recent");
    private static final int IMAGES = 80;

    @Test
    void shouldProveTheVersionsOfEveryKindThroughCorrectionsAndRetractions() {
        Map<String, String> settings = Map.of(
                "learners", String.join(",", LEARNERS),
                "learner.recent.learning.kind", "ridge",
                "learner.recent.learning.sliding.examples", "40",
                "embedder.batch.size", "1");
        List<ImageEvent> images = EmojiEvents.shuffled(IMAGES, 7);
        try (Headstream headstream =
                new Headstream(cluster.config("a", settings), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            send(images.subList(0, 60));
            await().atMost(PATIENCE).until(() -> log().size() >= 60);
            images.subList(0, 3).forEach(image -> label(image.getId(), "another"));
            images.subList(3, 6).forEach(image -> label(image.getId(), null));
            await().atMost(PATIENCE).until(() -> retractions() == 6);
            send(images.subList(60, IMAGES));
            await().atMost(PATIENCE).until(() -> learnersUpTo(IMAGES - 3).equals(LEARNERS));
        }

        CommandLineRun all = verify("--all");
        assertThat(all.out().lines())
                .hasSameSizeAs(manifests())
                .allSatisfy(line -> assertThat(line).contains(": equal: "));
        assertThat(all.exitCode()).isZero();
        assertThat(verify("--learner", "recent", "--version", "1").out()).startsWith("emoji recent/1: equal: ");
        CommandLineRun unknown = verify("--learner", "dense", "--version", "4711");
        assertThat(unknown.exitCode()).isOne();
        assertThat(unknown.err()).contains("has no version dense/4711; those that it has: dense/1 to ");
        shouldExportTheVersionsOfEveryKind();
    }

    private void shouldExportTheVersionsOfEveryKind() {
        for (HeadSnapshot manifest : manifests()) {
            if (manifest.getVersion() == 1) {
                Path out = directory.resolve("served").resolve(manifest.getLearner());
                CommandLineRun run = run(
                        "heads",
                        "export",
                        "--learner",
                        manifest.getLearner(),
                        "--version",
                        "1",
                        "--format",
                        "saved-model",
                        "--out",
                        out.toString());
                assertThat(run.err()).isEmpty();
                assertThat(run.out().strip())
                        .isEqualTo(
                                "emoji %s/1 written to '%s' as saved-model: takes embeddings of 1280 components, gives"
                                                .formatted(manifest.getLearner(), out)
                                        + " probabilities of %d labels"
                                                .formatted(manifest.getLabels().size()));
                assertThat(out.resolve("headstream.json")).content().contains(manifest.getSha256());
                assertThat(out.resolve("saved_model.pb")).isNotEmptyFile();
            }
        }
        Path out = directory.resolve("served/champion");
        CommandLineRun champion =
                run("heads", "export", "--format", "saved-model", "--out", out.toString(), "--with-backbone");
        assertThat(champion.err()).isEmpty();
        assertThat(champion.out()).contains("takes pictures");
        assertThat(run("heads", "export", "--format", "saved-model", "--out", out.toString())
                        .err())
                .contains("holds a saved_model.pb already");
        assertThat(run(
                                "heads",
                                "export",
                                "--learner",
                                "dense",
                                "--version",
                                "4711",
                                "--format",
                                "saved-model",
                                "--out",
                                "x")
                        .err())
                .contains("head 'emoji' has no version dense/4711; those that it has: dense/1, ");
    }

    private CommandLineRun verify(String... more) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private CommandLineRun run(String... command) {
        String registry = cluster.settings("a", Map.of()).getOrDefault("wire.schema.registry.url", "");
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--head", LiveCluster.HEAD, "-b", cluster.bootstrapServers(), "-r", registry));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private void label(String id, @Nullable String label) {
        byte[] value =
                contract.encode("image-labels", new ImageLabel(id, LiveCluster.HEAD, label, Instant.now(), "a test"));
        EmojiEvents.send(
                producer, List.of(new ProducerRecord<>("image-labels", id.getBytes(StandardCharsets.UTF_8), value)));
    }

    private List<TrainingLogEntry> log() {
        return values("training-log", TrainingLogEntry.class);
    }

    private long retractions() {
        return log().stream()
                .filter(entry -> entry.getEntry() instanceof Retraction)
                .count();
    }

    private List<HeadSnapshot> manifests() {
        return values("head-snapshots", HeadSnapshotPart.class).stream()
                .filter(part -> part.getPart() instanceof HeadSnapshot)
                .map(part -> (HeadSnapshot) part.getPart())
                .toList();
    }

    /** Those with a version of so many examples or more: one that slides takes back only what has not slid out yet. */
    private Set<String> learnersUpTo(long examples) {
        return manifests().stream()
                .filter(manifest -> manifest.getTotalExamples() >= examples)
                .map(HeadSnapshot::getLearner)
                .collect(Collectors.toSet());
    }
}
