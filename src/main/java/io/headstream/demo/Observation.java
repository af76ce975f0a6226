package io.headstream.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the topics held when they were last read, of one head, committed records only.
 *
 * @param events records of the input topic
 * @param predictions predictions
 * @param trainingExamples examples in the training log
 * @param rejected dead letters
 * @param snapshots head versions published, of all learners
 * @param latestSnapshot the newest one of the learner that serves; 0: none
 * @param servedOrNull the version that the rollout names; null: none yet
 * @param windows how the head did, window by window, in the order of the training log
 * @param classes classes learned from, in order of appearance
 * @param processing from the first prediction to the last, by the embedder's clock
 * @param backboneDigest SHA-256 of the backbone that made the last prediction; empty: none yet
 */
public record Observation(
        long events,
        long predictions,
        long trainingExamples,
        long rejected,
        long snapshots,
        long latestSnapshot,
        @Nullable ServedVersion servedOrNull,
        List<WindowResult> windows,
        List<String> classes,
        Duration processing,
        String backboneDigest) {
    /** Nothing yet. */
    static final Observation NOTHING = new Observation(0, 0, 0, 0, 0, 0, null, List.of(), List.of(), Duration.ZERO, "");

    private static final double NANOS_PER_SECOND = 1e9;

    /** Unmodifiable. */
    public Observation {
        windows = List.copyOf(windows);
        classes = List.copyOf(classes);
    }

    /** The version that serves, if there is one. */
    public Optional<ServedVersion> served() {
        return Optional.ofNullable(servedOrNull);
    }

    /** Examples in closed windows. */
    public long evaluated() {
        return windows.stream().mapToLong(WindowResult::examples).sum();
    }

    /** Predictions per second while it was predicting. */
    public double imagesPerSecond() {
        return processing.isZero() ? 0 : (predictions - 1) * NANOS_PER_SECOND / processing.toNanos();
    }

    /**
     * Whether everything that was sent has come out at the other end: every event predicted or rejected, every labelled
     * one learned from, and the last version serves.
     *
     * @param sent events sent
     * @param unlabelled how many of them had no label
     */
    boolean isComplete(long sent, long unlabelled) {
        return events >= sent
                && predictions + rejected >= events
                && trainingExamples + unlabelled >= predictions
                && evaluated() >= trainingExamples
                && served().map(ServedVersion::version).orElse(0L) == latestSnapshot;
    }
}
