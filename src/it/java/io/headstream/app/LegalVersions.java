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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which version may have said what a prediction says: that of the rollout that its task had confirmed last, or of a later
 * one that had been decided. A task stamps its predictions and confirmations, one after another, with one clock; what was
 * decided is there before anything comes of it, by the clock of the broker.
 */
final class LegalVersions {
    /** What was decided, by epoch. */
    private final TreeMap<Long, Appended<After>> decided = new TreeMap<>();

    private final List<RolloutConfirmation> confirmations;

    /** From a history of one head, and what its tasks confirmed, in order. */
    LegalVersions(List<Appended<RolloutEvent>> history, List<RolloutConfirmation> confirmations) {
        history.stream()
                .filter(event -> event.value().answer().kind() == RolloutEvent.Answer.Kind.ACCEPTED)
                .forEach(event -> decided.put(
                        event.value().after().epoch(),
                        new Appended<>(event.value().after(), event.at())));
        this.confirmations = List.copyOf(confirmations);
    }

    /** Holds all of them to it. In every partition one version alone has to have been legal at some time: else nothing is proven. */
    void check(List<Appended<Prediction>> predictions) {
        assertThat(predictions)
                .allSatisfy(prediction -> assertThat(said(prediction.value()))
                        .as(() -> "what served %s of partition %d at %s"
                                .formatted(
                                        prediction.value().getImageId(),
                                        prediction.value().getSourcePartition(),
                                        prediction.value().getProcessedAt()))
                        .isIn(legal(prediction)));
        assertThat(predictions)
                .filteredOn(prediction -> prediction.value().getServedBy() != null
                        && legal(prediction).size() == 1)
                .extracting(prediction -> prediction.value().getSourcePartition())
                .containsAll(confirmations.stream()
                        .map(RolloutConfirmation::partition)
                        .collect(Collectors.toSet()));
    }

    private Set<String> legal(Appended<Prediction> prediction) {
        long confirmed = confirmed(prediction.value());
        long latest = decided.entrySet().stream()
                .filter(entry -> !entry.getValue().at().isAfter(prediction.at()))
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(0);
        Set<String> legal = new LinkedHashSet<>();
        if (confirmed == 0) {
            legal.add(Arm.NONE.name());
        }
        decided.headMap(latest, true).tailMap(confirmed, true).values().forEach(after -> {
            legal.add(says(after.value(), new ImageId(prediction.value().getImageId())));
            // Until a task confirms, the share of a canary that has not arrived is the champion's, of before or of now.
            if (confirmed < latest) {
                legal.add(champion(after.value()));
            }
        });
        return legal;
    }

    /** The task's latest word before it scored the image; 0: there was none, or it had taken it back. */
    private long confirmed(Prediction prediction) {
        return confirmations.stream()
                .filter(word -> word.partition() == prediction.getSourcePartition())
                .filter(word -> word.confirmedAt().isBefore(prediction.getProcessedAt()))
                .reduce((earlier, later) -> later)
                .map(RolloutConfirmation::epoch)
                .orElse(0L);
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
