package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.rollout.Canary;
import io.headstream.rollout.RolloutConfirmation;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.After;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Which version may have said what a prediction says. A task that has confirmed an epoch serves that one or a later one, and
 * none that is later than what it confirms next.
 */
public final class LegalVersions {
    private final TreeMap<Long, After> epochs = new TreeMap<>();
    private final List<RolloutConfirmation> confirmations;

    /** From a history of one head, and what its tasks confirmed. */
    public LegalVersions(List<RolloutEvent> history, List<RolloutConfirmation> confirmations) {
        history.stream()
                .filter(event -> event.answer().kind() == RolloutEvent.Answer.Kind.ACCEPTED)
                .forEach(event -> epochs.put(event.after().epoch(), event.after()));
        this.confirmations = confirmations.stream()
                .sorted(Comparator.comparing(RolloutConfirmation::confirmedAt))
                .toList();
    }

    /** Holds all of them to it. For some, one version alone has to have been legal: nothing would be proven else. */
    public void check(List<Prediction> predictions) {
        assertThat(predictions)
                .allSatisfy(prediction -> assertThat(said(prediction))
                        .as(() -> "what served %s of partition %d at %s"
                                .formatted(
                                        prediction.getImageId(),
                                        prediction.getSourcePartition(),
                                        prediction.getProcessedAt()))
                        .isIn(legal(prediction)));
        assertThat(predictions)
                .filteredOn(prediction -> legal(prediction).size() == 1)
                .isNotEmpty();
    }

    private List<String> legal(Prediction prediction) {
        List<RolloutConfirmation> ofTask = confirmations.stream()
                .filter(word -> word.partition() == prediction.getSourcePartition())
                .toList();
        long confirmed = ofTask.stream()
                .filter(word -> word.confirmedAt().isBefore(prediction.getProcessedAt()))
                .reduce((earlier, later) -> later)
                .map(RolloutConfirmation::epoch)
                .orElse(0L);
        long next = ofTask.stream()
                .filter(word -> !word.confirmedAt().isBefore(prediction.getProcessedAt()))
                .map(RolloutConfirmation::epoch)
                .filter(epoch -> epoch > confirmed)
                .findFirst()
                .orElse(confirmed);
        List<String> legal = new ArrayList<>();
        if (confirmed == 0) {
            legal.add(Arm.NONE.name());
        }
        epochs.subMap(confirmed, true, next, true)
                .values()
                .forEach(after -> legal.add(says(after, new ImageId(prediction.getImageId()))));
        // A canary that has not arrived leaves its share to the champion, until the task confirms.
        epochs.subMap(confirmed, false, next, true).values().forEach(after -> legal.add(champion(after)));
        return legal.stream().distinct().toList();
    }

    private static String says(After after, ImageId image) {
        Canary canary = after.canaryOrNull();
        if (canary != null && canary.share().has(new HeadName(LiveCluster.HEAD), image)) {
            return Arm.CANARY + " " + canary.version();
        }
        return champion(after);
    }

    private static String champion(After after) {
        HeadVersion champion = after.championOrNull();
        return champion == null ? Arm.NONE.name() : Arm.CHAMPION + " " + champion;
    }

    private static String said(Prediction prediction) {
        return prediction.getServedBy() == null
                ? prediction.getArm().name()
                : "%s %s/%d"
                        .formatted(
                                prediction.getArm(),
                                prediction.getServedBy().getLearner(),
                                prediction.getServedBy().getVersion());
    }
}
