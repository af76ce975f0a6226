package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutConfirmation;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.After;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.RolloutEvent.Asked;
import io.headstream.rollout.RolloutMove;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.HeadVersionRef;
import io.headstream.wire.avro.Prediction;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the story is held to finds out who breaks the promise: epoch 1 serves version 1, decided at 10, confirmed at 20; 2 from 30 and 40. */
class LegalVersionsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final HeadName HEAD = new HeadName(LiveCluster.HEAD);

    private final LegalVersions legal =
            new LegalVersions(List.of(decided(1, 10), decided(2, 30)), List.of(confirmed(1, 20), confirmed(2, 40)));

    @Test
    void shouldAllowWhatWasConfirmedAndWhatWasDecidedSince() {
        assertThatCode(() -> legal.check(List.of(
                        said(0, 5, 5),
                        said(0, 15, 15),
                        said(1, 15, 15),
                        said(1, 25, 25),
                        said(1, 35, 35),
                        said(2, 35, 35),
                        said(2, 45, 45))))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNotAllowTheOldVersionAfterTheConfirmationOfTheNew() {
        assertThatThrownBy(() -> legal.check(List.of(said(1, 25, 25), said(1, 41, 50))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("CHAMPION dense/1");
    }

    @Test
    void shouldNotAllowAVersionBeforeItWasDecided() {
        assertThatThrownBy(() -> legal.check(List.of(said(1, 25, 25), said(2, 25, 29))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("CHAMPION dense/2");
    }

    @Test
    void shouldNotAllowNoVersionOnceOneIsConfirmed() {
        assertThatThrownBy(() -> legal.check(List.of(said(1, 25, 25), said(0, 25, 25))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("NONE");
    }

    /** A prediction may be written long after it was scored, and of two stamps of one instant none was first. */
    @Test
    void shouldAllowTheOldVersionInTheMillisecondOfTheConfirmation() {
        assertThatCode(() -> legal.check(List.of(said(1, 25, 25), said(1, 40, 60))))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNotPassWherePredictionsProveNothing() {
        assertThatThrownBy(() -> legal.check(List.of(said(1, 35, 35), said(2, 35, 35))))
                .isInstanceOf(AssertionError.class);
    }

    private static Appended<RolloutEvent> decided(long epoch, long atMs) {
        HeadVersion version = new HeadVersion(new LearnerName("dense"), epoch, "a".repeat(64));
        return new Appended<>(
                new RolloutEvent(
                        HEAD,
                        new Asked(
                                new CommandId("c-" + epoch),
                                RolloutMove.PROMOTE,
                                "promote " + version,
                                Author.person("ann"),
                                "it is better"),
                        new Answer(Answer.Kind.ACCEPTED, null, List.of()),
                        null,
                        new After(epoch, version, null, List.of(), Holds.NONE),
                        at(atMs)),
                at(atMs));
    }

    private static RolloutConfirmation confirmed(long epoch, long atMs) {
        return new RolloutConfirmation(HEAD, 0, "here/1", epoch, at(atMs));
    }

    private static Appended<Prediction> said(long version, long scoredMs, long appendedMs) {
        return new Appended<>(
                Prediction.newBuilder()
                        .setImageId("a")
                        .setHead(HEAD.value())
                        .setServedBy(version == 0 ? null : new HeadVersionRef("dense", version, "a".repeat(64)))
                        .setArm(version == 0 ? Arm.NONE : Arm.CHAMPION)
                        .setTopK(List.of())
                        .setBackboneDigest("b".repeat(64))
                        .setSourcePartition(0)
                        .setSourceOffset(scoredMs)
                        .setEventTime(NOON)
                        .setProcessedAt(at(scoredMs))
                        .build(),
                at(appendedMs));
    }

    private static Instant at(long millis) {
        return NOON.plusMillis(millis);
    }
}
