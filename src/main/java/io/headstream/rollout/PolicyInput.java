package io.headstream.rollout;

import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is new for a policy: a window that was scored, versions that were published, or both.
 *
 * @param state the head's rollout as it is now
 * @param learners the head's learners, the first the primary one
 * @param evaluations what versions said of the window's examples before any learner learned from them: each learner's
 *     newest version, the champion, the canary, the shadows and those that the policy watches, each version once. All have scored the same examples in
 *     the same order, so that they can be compared pair by pair. A learner without version scores under version 0;
 *     versions of another backbone's embeddings or not yet whole are missing. Empty if no window closed
 * @param published versions that were published since, oldest first; none has learned from a later window than the one
 *     scored here, but they may have learned from that one
 */
public record PolicyInput(
        RolloutState state,
        List<LearnerName> learners,
        List<WindowEvaluation> evaluations,
        List<HeadSnapshot> published) {
    /** @throws IllegalArgumentException if something is not of the head */
    public PolicyInput {
        learners = List.copyOf(learners);
        evaluations = List.copyOf(evaluations);
        published = List.copyOf(published);
        for (HeadSnapshot snapshot : published) {
            if (!snapshot.headName().equals(state.head())) {
                throw new IllegalArgumentException("version %s of head '%s', expected one of head '%s'"
                        .formatted(snapshot.version(), snapshot.headName(), state.head()));
            }
        }
    }

    /** What a version said of the window, if it was asked. */
    public Optional<WindowEvaluation> evaluation(HeadVersion version) {
        return evaluations.stream()
                .filter(evaluation ->
                        evaluation.learner().equals(version.learner()) && evaluation.version() == version.version())
                .findFirst();
    }

    /** The newest of a learner's versions that were published since, if any were. */
    public Optional<HeadSnapshot> newestPublished(LearnerName learner) {
        return published.stream()
                .filter(snapshot -> snapshot.version().learner().equals(learner))
                .max(Comparator.comparingLong(snapshot -> snapshot.version().version()));
    }
}
