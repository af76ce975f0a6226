package io.headstream.rollout;

import io.headstream.snapshot.HeadVersion;
import java.util.Set;

/**
 * Decides by itself what is to serve, from what versions score. Asked with every window and every new version, in log
 * order; the same questions get the same answers, so that a task that is started again goes on as if it had not been.
 * Stateless, thread-safe: what it remembers of a head is handed to it and taken back.
 */
public interface RolloutPolicy {
    /** Its name, as {@link RolloutState#changedBy} has it. */
    String name();

    /**
     * Takes note of what is new, and decides.
     *
     * @param input what is new
     * @param memory what {@link PolicyStep#memory} was the last time; empty at first, and after the policy or one of its
     *     parameters has changed. Where it cannot be read, the policy begins anew
     */
    PolicyStep step(PolicyInput input, byte[] memory);

    /**
     * Versions that it needs to be scored, besides those that are scored anyway, and kept. What they score is for the policy
     * alone, and not published.
     *
     * @param memory as for {@link #step}
     */
    default Set<HeadVersion> watched(byte[] memory) {
        return Set.of();
    }
}
