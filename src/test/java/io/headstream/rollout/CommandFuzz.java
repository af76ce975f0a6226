package io.headstream.rollout;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.learning.HeadFormatException;
import io.headstream.rollout.RolloutOutcome.Accepted;
import java.util.Arrays;
import java.util.List;

/** Commands, whatever they ask, to a rollout that keeps its promises; any bytes as what a policy remembers. */
public final class CommandFuzz {
    private CommandFuzz() {}

    /** Applies them one after the other. */
    public static void apply(List<RolloutCommand> commands) {
        RolloutState state = RolloutState.untouched(Rollouts.HEAD);
        for (RolloutCommand asked : commands) {
            boolean legal = state.legalMoves(asked.by()).contains(asked.action().move());
            if (RolloutMachine.apply(state, asked, Rollouts.FACTS, Rollouts.NOW) instanceof Accepted accepted) {
                check(legal, "%s was not legal", asked);
                check(accepted.next().epoch() == state.epoch() + 1, "epoch %d", accepted.next().epoch());
                check(state.champion().isEmpty() || accepted.next().champion().isPresent(), "nothing serves any more");
                state = accepted.next();
            }
        }
    }

    /** Reads a memory. */
    public static void memory(byte[] bytes) {
        try {
            AutoMemory memory = AutoMemory.fromBytes(bytes);
            check(Arrays.equals(memory.toBytes(), bytes), "a memory of other bytes than it was read from");
        } catch (HeadFormatException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }
}
