package io.headstream.cli;

import io.headstream.learning.LearnerName;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.avro.HeadEvaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is compared: a learner by its newest version at each window, or one version.
 *
 * @param learner the learner
 * @param versionOrNull its version; null: the newest
 */
record Contender(LearnerName learner, @Nullable Long versionOrNull) {
    /**
     * Reads {@code dense} or {@code dense/12}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static Contender parse(String text) {
        if (text.contains("/")) {
            VersionRef ref = VersionRef.parse(text);
            return new Contender(ref.learner(), ref.version());
        }
        return new Contender(new LearnerName(text), null);
    }

    /** What was said of it, of all that was said on a window. */
    Optional<HeadEvaluation> find(List<HeadEvaluation> window) {
        return window.stream()
                .filter(evaluation -> evaluation.getLearner().equals(learner.value()))
                .filter(evaluation ->
                        versionOrNull == null ? evaluation.getVersion() > 0 : evaluation.getVersion() == versionOrNull)
                .max(Comparator.comparingLong(HeadEvaluation::getVersion));
    }

    @Override
    public String toString() {
        return versionOrNull == null ? learner.value() : learner + "/" + versionOrNull;
    }
}
