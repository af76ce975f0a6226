package io.headstream.rollout;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an operator holds, whatever the phase.
 *
 * @param pinned whether policies may not change what serves
 * @param trainingPaused whether the training log waits
 */
public record Holds(boolean pinned, boolean trainingPaused) {
    /** Nothing is held. */
    public static final Holds NONE = new Holds(false, false);

    /** The same, pinned or not. */
    public Holds withPinned(boolean now) {
        return new Holds(now, trainingPaused);
    }

    /** The same, with training paused or not. */
    public Holds withTrainingPaused(boolean now) {
        return new Holds(pinned, now);
    }

    /** What of these moves an author may make under these holds, in the order of {@link RolloutMove}. */
    Set<RolloutMove> allowed(Set<RolloutMove> moves, Author author) {
        EnumSet<RolloutMove> allowed = EnumSet.noneOf(RolloutMove.class);
        allowed.addAll(moves);
        allowed.remove(pinned ? RolloutMove.PIN : RolloutMove.UNPIN);
        allowed.remove(trainingPaused ? RolloutMove.PAUSE_TRAINING : RolloutMove.RESUME_TRAINING);
        if (author.isPolicy()) {
            allowed.retainAll(RolloutMove.OF_POLICIES);
            if (pinned) {
                allowed.removeAll(RolloutMove.OF_SERVING);
            }
        }
        return Collections.unmodifiableSet(allowed);
    }
}
