package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.snapshot.WindowOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sees what the trainer does, to measure it. Called on stream threads, for what an aborted transaction undoes as well:
 * quick, thread-safe, and never throws.
 */
public interface TrainerObserver {
    /** Sees nothing. */
    TrainerObserver NONE = new TrainerObserver() {};

    /** Scores a window and learns from it, and may take the time. */
    default WindowOutcome stepped(HeadName head, LearnerName learner, Supplier<WindowOutcome> step) {
        return step.get();
    }

    /** How all versions of a head did on a window that nobody had learned from. */
    default void evaluated(HeadName head, List<WindowEvaluation> evaluations) {}

    /** A version was published, in records of so many bytes. */
    default void published(HeadSnapshot snapshot, long bytes) {}

    /** A head's task came here with this as a learner's newest version, in records of so many bytes. */
    default void resumed(HeadSnapshot newest, long bytes) {}

    /** A version was solved for, in vain or not. */
    default void solved(LearnerName learner, Duration took) {}

    /** There is no version of what a learner learned, as solving for it failed. */
    default void unsolved(HeadName head, LearnerName learner) {}

    /** This is how a head is rolled out now; told again when a task comes here. */
    default void rolledOut(RolloutState state) {}

    /** A head's task went elsewhere: what was seen of it holds no longer. */
    default void released(HeadName head) {}

    /** A record was set aside. */
    default void rejected(RejectionCategory category) {}
}
