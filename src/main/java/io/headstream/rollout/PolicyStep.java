package io.headstream.rollout;

import java.util.List;

/**
 * What a policy decides.
 *
 * @param moves what it asks for, in order; each goes through {@link RolloutMachine} and may be refused there
 * @param memory what it wants to be handed the next time; kept with the task, so small: below 64 KiB
 */
public record PolicyStep(
        List<PolicyMove> moves,
        @SuppressWarnings("ArrayRecordComponent") byte[] memory) {
    /** Copies the list. */
    public PolicyStep {
        moves = List.copyOf(moves);
    }

    /** No move. */
    public static PolicyStep none(byte[] memory) {
        return new PolicyStep(List.of(), memory);
    }
}
