package io.headstream.demo;

import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds up what the topics hold, record by record in any order of topics. Not thread-safe. */
final class ObservationFold {
    private long events;
    private long predictions;
    private long trainingExamples;
    private long rejected;
    private final Map<String, TreeSet<Long>> snapshots = new TreeMap<>();
    private final TreeMap<Long, WindowResult> windows = new TreeMap<>();
    private final Set<String> classes = new LinkedHashSet<>();
    private @Nullable RolloutState rollout;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private String backboneDigest = "";

    void event() {
        events++;
    }

    void deadLetter() {
        rejected++;
    }

    void prediction(Prediction prediction) {
        predictions++;
        Instant at = prediction.getProcessedAt();
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
        backboneDigest = prediction.getBackboneDigest();
    }

    void trainingLogEntry(TrainingLogEntry entry) {
        if (entry.getEntry() instanceof TrainingExample example) {
            trainingExamples++;
            classes.add(example.getLabel());
        }
    }

    void snapshotPart(HeadSnapshotPart part) {
        if (part.getPart() instanceof HeadSnapshot manifest) {
            snapshots
                    .computeIfAbsent(manifest.getLearner(), learner -> new TreeSet<>())
                    .add(manifest.getVersion());
        }
    }

    void rollout(RolloutState state) {
        if (rollout == null || state.getEpoch() > rollout.getEpoch()) {
            rollout = state;
        }
    }

    /** All learners are scored on the same windows: what serves counts, and before anything serves, any of them. */
    void evaluation(HeadEvaluation evaluation) {
        if (windows.containsKey(evaluation.getToOffset()) && !evaluation.getServing()) {
            return;
        }
        windows.put(
                evaluation.getToOffset(),
                new WindowResult(
                        evaluation.getVersion(),
                        evaluation.getToOffset(),
                        evaluation.getExamples(),
                        evaluation.getCorrect(),
                        evaluation.getNewLabels()));
    }

    Observation observation() {
        return new Observation(
                events,
                predictions,
                trainingExamples,
                rejected,
                snapshots.values().stream().mapToInt(TreeSet::size).sum(),
                newestOfServedLearner(),
                served(rollout),
                list(windows.values()),
                list(classes),
                first == null || last == null ? Duration.ZERO : Duration.between(first, last),
                backboneDigest);
    }

    private long newestOfServedLearner() {
        return snapshots.entrySet().stream()
                .filter(learner -> rollout == null
                        || rollout.getChampion().getVersion() == 0
                        || learner.getKey().equals(rollout.getChampion().getLearner()))
                .mapToLong(learner -> learner.getValue().last())
                .max()
                .orElse(0);
    }

    private static @Nullable ServedVersion served(@Nullable RolloutState rollout) {
        return rollout == null || rollout.getChampion().getVersion() == 0
                ? null
                : new ServedVersion(
                        rollout.getChampion().getLearner(),
                        rollout.getChampion().getVersion(),
                        rollout.getChampion().getSha256());
    }

    private static <T> List<T> list(Collection<T> values) {
        return new ArrayList<>(values);
    }
}
