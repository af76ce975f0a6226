package io.headstream.rollout;

import io.headstream.learning.HeadFormatException;
import io.headstream.learning.NewerFormatException;
import io.headstream.snapshot.HeadVersion;
import java.util.Set;

/**
 * Lets the learner serve that does best, and turns back what does harm, from what heads say of the same examples before
 * any learner learned from them.
 *
 * <p>What is judged is a learner, by its newest version at each window: a version alone rarely lives long enough.
 * <ul>
 *   <li>The newest versions of one learner serve as they come, as long as they do no harm: they are watched against an
 *       earlier version of it, the <em>reference</em>, which is gone back to when it turns out to do better. From then on
 *       the learner is a challenger.
 *   <li>Every other learner is a challenger, in a trial of its own: it is scored unseen; once it is better beyond doubt
 *       ({@link io.headstream.comparison.PairedTest} at a level of {@link io.headstream.comparison.ErrorBudget}) its
 *       newest version becomes the canary; if it does not fall behind there, it serves all, and what served before is
 *       the reference.
 * </ul>
 *
 * @param settings what it goes by
 */
public record AutoPolicy(AutoSettings settings) implements RolloutPolicy {
    /** Name of the policy, as {@link RolloutState#changedBy} has it. */
    public static final String NAME = "auto";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PolicyStep step(PolicyInput input, byte[] memory) {
        return new AutoTurn(settings, input, read(memory)).take();
    }

    @Override
    public Set<HeadVersion> watched(byte[] memory) {
        return read(memory).guard().versions();
    }

    private static AutoMemory read(byte[] memory) {
        try {
            return AutoMemory.fromBytes(memory);
        } catch (NewerFormatException e) {
            // A program that is older than its memory must not write over it: the task fails, and the memory stays.
            throw e;
        } catch (HeadFormatException e) {
            return AutoMemory.NONE;
        }
    }
}
