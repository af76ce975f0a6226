package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.OnLiveCluster;
import io.headstream.app.Role;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.RolloutCommandMapping;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Retraction;
import io.headstream.wire.avro.RolloutConfirmation;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrateCommandIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IMAGES = 40;

    private Path incoming;
    private String digest;
    private Map<String, String> settings;

    @BeforeEach
    void describeIncoming() throws URISyntaxException {
        incoming = Path.of(
                Objects.requireNonNull(MigrateCommandIT.class.getResource("/io/headstream/backbone/keras"), "keras")
                        .toURI());
        digest = FrozenBackbone.load(new BackboneSource.Directory(incoming))
                .digest()
                .hex();
        settings = Map.of(
                "learners", "dense,incoming",
                "learner.incoming.learning.kind", "dense",
                "learner.incoming.learning.backbone", digest,
                "embedder.batch.size", "1");
    }

    @Test
    void shouldFillALearnerOfAnotherBackboneWhileTheOldOneServesAndLearns() throws IOException {
        List<ImageEvent> images = EmojiEvents.shuffled(IMAGES + 10, 7);
        try (Headstream headstream = headstream()) {
            headstream.start();
            send(images.subList(0, IMAGES));
            await().atMost(PATIENCE).until(() -> examples(false).size() == IMAGES);
            images.subList(0, 3).forEach(image -> label(image.getId(), "another"));
            images.subList(3, 6).forEach(image -> label(image.getId(), null));
            await().atMost(PATIENCE).until(() -> retractions(false) == 6);

            assertThat(migrate().out())
                    .startsWith("emoji: 37 examples embedded by small-keras (%s), 0 were before, 0 taken back,"
                            .formatted(digest))
                    .endsWith("0 not retained, 0 unusable; for incoming%n".formatted());
            await().atMost(PATIENCE).until(() -> learned("incoming", digest) == 37);
            assertThat(migrate().out())
                    .startsWith("emoji: 0 examples embedded")
                    .contains(" 37 were before, 0 taken back,");

            label(images.get(10).getId(), null);
            send(images.subList(IMAGES, IMAGES + 8));
            await().atMost(PATIENCE).until(() -> examples(false).size() == IMAGES + 3 + 8 && retractions(false) == 7);
            assertThat(migrate().out())
                    .startsWith("emoji: 8 examples embedded")
                    .contains(" 36 were before, 1 taken back,");
            await().atMost(PATIENCE).until(() -> learned("incoming", digest) == 44);
            await().atMost(PATIENCE)
                    .until(() -> learned("dense", backbones("dense").iterator().next()) == 44);
            verifyBothLines(images);
            handOver(images);
        }
        try (Headstream headstream = new Headstream(
                cluster.config("a", with(settings, "backbone", incoming.toString())),
                Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            send(images.subList(IMAGES + 9, IMAGES + 10));
            Prediction now = prediction(images.get(IMAGES + 9));
            assertThat(now.getServedBy().getLearner()).isEqualTo("incoming");
            assertThat(now.getBackboneDigest()).isEqualTo(digest);
        }
    }

    /** One rollout change; an embedder that still runs the old backbone goes on with what its embeddings fit. */
    private void handOver(List<ImageEvent> images) {
        HeadSnapshot newest = newest("incoming");
        command(new RolloutAction.Promote(new VersionRef(new LearnerName("incoming"), newest.getVersion())));
        command(new RolloutAction.Pin(true));
        await().atMost(PATIENCE)
                .until(() -> rollouts().stream()
                        .anyMatch(state -> state.getChampion().getLearner().equals("incoming") && state.getPinned()));
        await().atMost(PATIENCE)
                .until(() ->
                        confirmed() >= rollouts().get(rollouts().size() - 1).getEpoch());
        send(images.subList(IMAGES + 8, IMAGES + 9));
        Prediction meanwhile = prediction(images.get(IMAGES + 8));
        assertThat(meanwhile.getServedBy().getLearner()).isEqualTo("dense");
        assertThat(meanwhile.getBackboneDigest()).isNotEqualTo(digest);
    }

    private void verifyBothLines(List<ImageEvent> images) throws IOException {

        assertThat(backbones("dense")).hasSize(1).doesNotContain(digest);
        assertThat(backbones("incoming")).containsExactly(digest);
        assertThat(examples(true))
                .extracting(TrainingExample::getImageId)
                .doesNotContain(images.get(3).getId());
        assertThat(examples(true))
                .filteredOn(example -> example.getImageId().equals(images.get(0).getId()))
                .extracting(TrainingExample::getLabel)
                .containsExactly("another");
        CommandLineRun verified = command("verify", "--all");
        assertThat(verified.out().lines()).allSatisfy(line -> assertThat(line).contains(": equal: "));
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    void shouldRefuseToWorkForNobody() throws IOException {
        settings = Map.of("learners", "dense");

        assertThat(migrate().err())
                .contains("no learner of head 'emoji' is set up for backbone " + digest)
                .contains("learner.<name>.learning.backbone=" + digest);
    }

    private Headstream headstream() {
        return new Headstream(cluster.config("a", settings), Set.of(Role.EMBEDDER, Role.TRAINER));
    }

    private CommandLineRun migrate() throws IOException {
        return command("heads", "migrate", "--backbone", incoming.toString(), "--device", "cpu");
    }

    private CommandLineRun command(String... command) throws IOException {
        Path file = directory.resolve("headstream.properties");
        Files.writeString(
                file,
                cluster.settings("a", settings).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--head", LiveCluster.HEAD, "-c", file.toString()));
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

    private List<TrainingExample> examples(boolean migrated) {
        return log().stream()
                .map(TrainingLogEntry::getEntry)
                .filter(TrainingExample.class::isInstance)
                .map(TrainingExample.class::cast)
                .filter(example -> example.getMigrated() == migrated)
                .toList();
    }

    private long retractions(boolean migrated) {
        return log().stream()
                .filter(entry ->
                        entry.getEntry() instanceof Retraction retraction && retraction.getMigrated() == migrated)
                .count();
    }

    private List<HeadSnapshot> versions(String learner) {
        return values("head-snapshots", HeadSnapshotPart.class).stream()
                .filter(part -> part.getPart() instanceof HeadSnapshot)
                .map(part -> (HeadSnapshot) part.getPart())
                .filter(manifest -> manifest.getLearner().equals(learner))
                .toList();
    }

    private Set<String> backbones(String learner) {
        return versions(learner).stream().map(HeadSnapshot::getBackboneDigest).collect(Collectors.toSet());
    }

    private HeadSnapshot newest(String learner) {
        return versions(learner).stream()
                .max(Comparator.comparing(HeadSnapshot::getVersion))
                .orElseThrow();
    }

    private Prediction prediction(ImageEvent image) {
        await().atMost(PATIENCE).until(() -> !predictions(image).isEmpty());
        return predictions(image).get(0);
    }

    private List<Prediction> predictions(ImageEvent image) {
        return values("predictions", Prediction.class).stream()
                .filter(prediction -> prediction.getImageId().equals(image.getId()))
                .toList();
    }

    private List<RolloutState> rollouts() {
        return values("head-rollouts", RolloutState.class);
    }

    private long confirmed() {
        return values("rollout-confirmations", RolloutConfirmation.class).stream()
                .mapToLong(RolloutConfirmation::getEpoch)
                .max()
                .orElse(0);
    }

    private void command(RolloutAction action) {
        RolloutCommand command = new RolloutCommand(
                new CommandId("it-" + action.move()),
                new HeadName(LiveCluster.HEAD),
                null,
                action,
                Author.person("ann"),
                "the new backbone",
                Instant.now());
        EmojiEvents.send(
                producer,
                List.of(new ProducerRecord<>(
                        "rollout-commands",
                        RolloutCommandMapping.key(command.head()),
                        contract.encode("rollout-commands", RolloutCommandMapping.toAvro(command)))));
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }

    /** Examples in force in the learner's latest version. */
    private long learned(String learner, String backbone) {
        return versions(learner).stream()
                .filter(manifest -> manifest.getBackboneDigest().equals(backbone))
                .max(Comparator.comparing(HeadSnapshot::getVersion))
                .map(HeadSnapshot::getTotalExamples)
                .orElse(0L);
    }
}
