package io.headstream.rollout;

import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Promotes each version of the primary learner as it comes, and none of any other learner. Never goes back: a version
 * that is not newer than the one that serves changes nothing, so that reading snapshots again is harmless.
 */
public record PromoteEach() implements RolloutPolicy {
    /** Name of the policy, as {@link RolloutState#changedBy} has it. */
    public static final String NAME = "promote-each";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PolicyStep step(PolicyInput input, byte[] memory) {
        if (input.state().pinned()) {
            return PolicyStep.none(memory);
        }
        LearnerName primary = input.learners().get(0);
        HeadVersion champion = input.state().champion().orElse(null);
        List<PolicyMove> moves = new ArrayList<>();
        for (HeadSnapshot snapshot : input.published()) {
            HeadVersion version = snapshot.version();
            if (version.learner().equals(primary) && isNewer(version, champion)) {
                moves.add(new PolicyMove(new Promote(VersionRef.of(version)), why(version, champion)));
                champion = version;
            }
        }
        return new PolicyStep(moves, memory);
    }

    private static boolean isNewer(HeadVersion version, @Nullable HeadVersion champion) {
        return champion == null
                || !champion.learner().equals(version.learner())
                || champion.version() < version.version();
    }

    private static String why(HeadVersion version, @Nullable HeadVersion champion) {
        return champion == null
                ? "%s is the first version".formatted(version)
                : "%s follows %s: each version of learner '%s' is promoted"
                        .formatted(version, champion, version.learner());
    }
}
