package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.config.HeadstreamConfig;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutAction.PauseTraining;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.rollout.RolloutAction.SetHyperParameters;
import io.headstream.rollout.RolloutAction.Shadow;
import io.headstream.rollout.RolloutAction.StartCanary;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutConfirmation;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.Share;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.RolloutCommandMapping;
import io.headstream.wire.RolloutConfirmationMapping;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Commands on a real broker, from a plain Kafka producer to predictions, over a restart with an empty disk. */
class RolloutIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HeadName HEAD = new HeadName(LiveCluster.HEAD);
    private static final LearnerName DENSE = new LearnerName("dense");
    private static final Map<String, String> SETTINGS = Map.of(
            "embedder.batch.size", "1",
            "embedder.threads", "1",
            "learners", "dense",
            "rollout.policy", "manual",
            // Only whole windows are sent: none is to close before, however slow the machine is.
            "window.idle.tick.ms", "600000");

    private int ids;

    @Test
    void shouldDoWhatPeopleAskAndNothingElse() {
        List<ImageEvent> events = EmojiEvents.shuffled(144, 5);
        RolloutCommand pause = command(new PauseTraining(true));
        try (Headstream headstream = running("a")) {
            headstream.start();
            send(events.subList(0, 48));
            await().atMost(PATIENCE).until(() -> manifests().size() >= 3);
            assertThat(predictions()).allMatch(prediction -> prediction.getServedBy() == null);

            assertThat(answer(command(new Promote(new VersionRef(DENSE, 1)))).kind())
                    .isEqualTo(Answer.Kind.ACCEPTED);
            awaitConfirmed(1);
            send(events.subList(48, 64));
            await().atMost(PATIENCE).until(() -> predictions().size() == 64);

            assertThat(answer(command(new Shadow(new VersionRef(DENSE, 2), true)))
                            .kind())
                    .isEqualTo(Answer.Kind.ACCEPTED);
            assertThat(answer(command(new StartCanary(new VersionRef(DENSE, 3), new Share(5_000))))
                            .kind())
                    .isEqualTo(Answer.Kind.ACCEPTED);
            awaitConfirmed(3);
            send(events.subList(64, 96));
            await().atMost(PATIENCE).until(() -> predictions().size() == 96);

            assertThat(answer(command(new Promote(new VersionRef(DENSE, 3)))).kind())
                    .isEqualTo(Answer.Kind.ACCEPTED);
            assertThat(answer(command(new Promote(new VersionRef(DENSE, 4711)))).reason())
                    .contains("version dense/4711 is not there, expected one that was published and is still kept");
            assertThat(answer(command(new RollBack(null))).kind()).isEqualTo(Answer.Kind.ACCEPTED);
            awaitConfirmed(5);
            await().atMost(PATIENCE).until(() -> examplesScored() == 96);
            assertThat(answer(pause).kind()).isEqualTo(Answer.Kind.ACCEPTED);
            send(events.subList(96, 128));
            await().atMost(PATIENCE).until(() -> predictions().size() == 128);
        }
        assertThat(examplesScored()).isEqualTo(96);

        // Another instance with an empty disk: everything comes back from the changelogs.
        try (Headstream headstream = running("b")) {
            headstream.start();
            assertThat(answer(pause).kind()).isEqualTo(Answer.Kind.DUPLICATE);
            assertThat(answer(command(new PauseTraining(false))).kind()).isEqualTo(Answer.Kind.ACCEPTED);
            await().atMost(PATIENCE).until(() -> examplesScored() == 128);
            ExactlyOnce.verify(cluster.bootstrapServers(), contract, 128);
            assertThat(answer(command(
                                    new SetHyperParameters(DENSE, HyperParameters.of(Map.of("learningRate", "0.02")))))
                            .kind())
                    .isEqualTo(Answer.Kind.ACCEPTED);
            send(events.subList(128, 144));
            await().atMost(PATIENCE).until(() -> examplesScored() == 144);
        }

        assertServedAsConfirmed();
        List<HeadSnapshot> manifests = manifests();
        HeadSnapshot anew = manifests.get(manifests.size() - 1);
        assertThat(anew.getParentVersion()).isZero();
        assertThat(anew.getHyperParameters()).containsEntry("learningRate", "0.02");
        assertThat(events())
                .filteredOn(event -> event.answer().kind() == Answer.Kind.ACCEPTED)
                .extracting(event -> event.after().epoch())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    /** By batches of events, since each was predicted between two confirmations. */
    private void assertServedAsConfirmed() {
        List<Prediction> predictions = predictions();
        List<String> ids =
                EmojiEvents.shuffled(144, 5).stream().map(ImageEvent::getId).toList();
        assertThat(predictions).hasSize(144).allSatisfy(prediction -> {
            int at = ids.indexOf(prediction.getImageId());
            boolean canary = new Share(5_000).has(HEAD, new ImageId(prediction.getImageId()));
            if (at < 48) {
                assertThat(prediction.getArm()).isEqualTo(Arm.NONE);
            } else if (at >= 64 && at < 96 && canary) {
                assertThat(prediction.getArm()).isEqualTo(Arm.CANARY);
                assertThat(prediction.getServedBy().getVersion()).isEqualTo(3);
            } else {
                assertThat(prediction.getArm()).isEqualTo(Arm.CHAMPION);
                assertThat(prediction.getServedBy().getVersion()).isEqualTo(1);
            }
        });
        List<Prediction> unseen = values("predictions-shadow", Prediction.class);
        assertThat(unseen)
                .hasSizeGreaterThanOrEqualTo(80)
                .allMatch(prediction -> prediction.getArm() == Arm.SHADOW
                        && prediction.getServedBy().getVersion() == 2);
    }

    private Headstream running(String instance) {
        HeadstreamConfig config = cluster.config(instance, SETTINGS);
        return new Headstream(config, Set.of(Role.EMBEDDER, Role.TRAINER));
    }

    private RolloutCommand command(RolloutAction action) {
        return new RolloutCommand(
                new CommandId("it-" + ++ids),
                HEAD,
                null,
                action,
                Author.person("ann"),
                "as the test says",
                Instant.now());
    }

    /** Sends it by Kafka's default partitioner, as any client would, and waits for what comes of it. */
    private Answer answer(RolloutCommand command) {
        long before = answers(command).size();
        EmojiEvents.send(
                producer,
                List.of(new ProducerRecord<>(
                        "rollout-commands",
                        RolloutCommandMapping.key(HEAD),
                        contract.encode("rollout-commands", RolloutCommandMapping.toAvro(command)))));
        await().atMost(PATIENCE).until(() -> answers(command).size() == before + 1);
        List<Answer> answers = answers(command);
        return answers.get(answers.size() - 1);
    }

    private List<Answer> answers(RolloutCommand command) {
        return events().stream()
                .filter(event -> event.asked().id().equals(command.id()))
                .map(RolloutEvent::answer)
                .toList();
    }

    private List<RolloutEvent> events() {
        return values("rollout-events", io.headstream.wire.avro.RolloutEvent.class).stream()
                .map(RolloutEventMapping::toDomain)
                .toList();
    }

    private void awaitConfirmed(long epoch) {
        await().atMost(PATIENCE)
                .until(() -> values("rollout-confirmations", io.headstream.wire.avro.RolloutConfirmation.class).stream()
                                .map(RolloutConfirmationMapping::toDomain)
                                .filter(confirmation -> confirmation.epoch() >= epoch)
                                .map(RolloutConfirmation::partition)
                                .distinct()
                                .count()
                        == 2);
    }

    /** By the learner's newest version, which comes first of those that score a window. */
    private int examplesScored() {
        return (int) values("head-evaluations", HeadEvaluation.class).stream()
                        .mapToLong(HeadEvaluation::getToOffset)
                        .distinct()
                        .count()
                * 16;
    }

    private List<HeadSnapshot> manifests() {
        return values("head-snapshots", HeadSnapshotPart.class).stream()
                .map(HeadSnapshotPart::getPart)
                .filter(HeadSnapshot.class::isInstance)
                .map(HeadSnapshot.class::cast)
                .toList();
    }
}
