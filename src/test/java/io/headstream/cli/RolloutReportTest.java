package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.Canary;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.After;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.RolloutEvent.Asked;
import io.headstream.rollout.RolloutMove;
import io.headstream.rollout.Share;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutReportTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final RolloutEvent ACCEPTED = event(
            new Answer(Answer.Kind.ACCEPTED, null, List.of()),
            new After(
                    14,
                    version(12),
                    new Canary(version(13), Share.percent("12.5")),
                    List.of(version(7), version(8)),
                    new Holds(true, true)));

    private static final RolloutEvent REJECTED = event(
            new Answer(
                    Answer.Kind.REJECTED,
                    "version dense/12 is not there",
                    List.of(RolloutMove.PROMOTE, RolloutMove.PAUSE_TRAINING)),
            new After(3, null, null, List.of(), new Holds(false, false)));

    @Test
    void shouldSayWhatWasDoneAndHowTheHeadStandsNow() {
        assertThat(RolloutReport.answer(ACCEPTED))
                .containsExactly(
                        "accepted: promote dense/12",
                        "head 'animals' is at epoch 14: dense/12 serves, canary dense/13 at 12.5 %, in shadow dense/7"
                                + " dense/8, pinned, training paused");
    }

    @Test
    void shouldSayWhyItWasRejectedAndWhatIsLegal() {
        assertThat(RolloutReport.answer(REJECTED))
                .containsExactly(
                        "rejected: promote dense/12: version dense/12 is not there",
                        "legal now: PROMOTE, PAUSE_TRAINING",
                        "head 'animals' is at epoch 3: nothing serves yet");
    }

    @Test
    void shouldShowAHistory() {
        assertThat(RolloutReport.history(List.of(REJECTED, ACCEPTED)))
                .satisfiesExactly(
                        headings -> assertThat(headings).startsWith("EPOCH").endsWith("WHY"),
                        line -> assertThat(line.split(" {3,}"))
                                .containsExactly(
                                        "3",
                                        "2026-01-01T12:00:00Z",
                                        "ann",
                                        "promote dense/12",
                                        "rejected",
                                        "-",
                                        "version dense/12 is not there"),
                        line -> assertThat(line.split(" {3,}"))
                                .containsExactly(
                                        "14",
                                        "2026-01-01T12:00:00Z",
                                        "ann",
                                        "promote dense/12",
                                        "accepted",
                                        "dense/12",
                                        "it is better"));
    }

    @Test
    void shouldWriteEveryFieldAsJson() {
        assertThat(RolloutReport.json(ACCEPTED))
                .hasToString("{\"head\":\"animals\",\"epoch\":14,\"commandId\":\"c-1\",\"action\":\"PROMOTE\","
                        + "\"request\":\"promote dense/12\",\"by\":\"ann\",\"byPolicy\":false,\"why\":\"it is better\","
                        + "\"outcome\":\"ACCEPTED\",\"reason\":null,\"legalActions\":[],\"championBefore\":null,"
                        + "\"champion\":\"dense/12\",\"canary\":\"dense/13\",\"canaryPercent\":12.5,"
                        + "\"shadows\":[\"dense/7\",\"dense/8\"],\"pinned\":true,\"trainingPaused\":true,"
                        + "\"at\":\"2026-01-01T12:00:00Z\"}");
        assertThat(RolloutReport.json(REJECTED).path("legalActions")).hasSize(2);
    }

    private static HeadVersion version(long version) {
        return new HeadVersion(new LearnerName("dense"), version, "a".repeat(64));
    }

    private static RolloutEvent event(Answer answer, After after) {
        return new RolloutEvent(
                new HeadName("animals"),
                new Asked(
                        new CommandId("c-1"),
                        RolloutMove.PROMOTE,
                        "promote dense/12",
                        Author.person("ann"),
                        "it is better"),
                answer,
                null,
                after,
                NOON);
    }
}
