package io.headstream.rollout;

import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.Optional;

/**
 * Promotes each version of the primary learner as it comes, and none of any other learner. Never goes back: a version
 * that is not newer than the one that serves changes nothing, so that reading snapshots again is harmless.
 *
 * @param primary the learner whose versions serve
 */
public record PromoteEach(LearnerName primary) implements RolloutPolicy {
    /** Name of the policy, as {@link RolloutState#changedBy} has it. */
    public static final String NAME = "promote-each";

    @Override
    public Optional<RolloutState> onSnapshot(Optional<RolloutState> current, HeadSnapshot candidate, Instant now) {
        current.ifPresent(state -> requireSameHead(state, candidate));
        HeadVersion version = candidate.version();
        if (!version.learner().equals(primary)) {
            return Optional.empty();
        }
        if (current.isEmpty()) {
            return Optional.of(RolloutState.first(
                    candidate.headName(), version, "%s is the first version".formatted(version), NAME, now));
        }
        HeadVersion champion = current.get().champion();
        if (champion.learner().equals(primary) && champion.version() >= version.version()) {
            return Optional.empty();
        }
        String reason = "%s follows %s: each version of learner '%s' is promoted".formatted(version, champion, primary);
        return Optional.of(current.get().next(version, reason, NAME, now));
    }

    private static void requireSameHead(RolloutState state, HeadSnapshot candidate) {
        if (!state.head().equals(candidate.headName())) {
            throw new IllegalArgumentException("version %s of head '%s', expected one of head '%s'"
                    .formatted(candidate.version(), candidate.headName(), state.head()));
        }
    }
}
