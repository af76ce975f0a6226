package io.headstream.rollout;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.learning.HeadFormatException;
import io.headstream.learning.HyperParameters;
import io.headstream.rollout.RolloutOutcome.Accepted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Commands, whatever they ask, to a rollout that keeps its promises; any bytes as what a policy remembers. */
public final class CommandFuzz {
    private CommandFuzz() {}

    /** One command of every move. */
    public static List<RolloutCommand> all() {
        VersionRef first = Rollouts.ref("dense/1");
        VersionRef second = Rollouts.ref("ridge/2");
        return List.of(
                        new RolloutAction.Create(
                                List.of(new LearnerSetup(Rollouts.DENSE, HyperParameters.of(Map.of("l2", "0.1")))),
                                PolicySettings.of(Manual.NAME)),
                        new RolloutAction.Promote(first),
                        new RolloutAction.StartCanary(second, new Share(500)),
                        new RolloutAction.EndCanary(),
                        new RolloutAction.Shadow(second, true),
                        new RolloutAction.Shadow(second, false),
                        new RolloutAction.Promote(second),
                        new RolloutAction.RollBack(null),
                        new RolloutAction.Pin(true),
                        new RolloutAction.Pin(false),
                        new RolloutAction.PauseTraining(true),
                        new RolloutAction.PauseTraining(false),
                        new RolloutAction.SetHyperParameters(Rollouts.DENSE, HyperParameters.of(Map.of("l2", "0.1"))),
                        new RolloutAction.SetPolicy(PolicySettings.of(PromoteEach.NAME)))
                .stream()
                .map(action -> Rollouts.command(Rollouts.ANN, action))
                .toList();
    }

    /** Applies those for one head, one after the other. */
    public static void apply(List<RolloutCommand> commands) {
        RolloutState state = RolloutState.untouched(Rollouts.HEAD);
        List<RolloutCommand> ofHead = commands.stream()
                .filter(command -> command.head().equals(Rollouts.HEAD))
                .toList();
        for (RolloutCommand asked : ofHead) {
            boolean legal = state.legalMoves(asked.by()).contains(asked.action().move());
            if (RolloutMachine.apply(state, asked, Rollouts.FACTS, Rollouts.NOW) instanceof Accepted accepted) {
                check(legal, "not legal", asked);
                check(
                        accepted.next().epoch() == state.epoch() + 1,
                        "epoch",
                        accepted.next().epoch());
                check(state.champion().isEmpty() || accepted.next().champion().isPresent(), "nothing serves any more");
                state = accepted.next();
            }
        }
    }

    /** Reads a memory; no bytes are a policy that remembers nothing yet. */
    public static void memory(byte[] bytes) {
        try {
            AutoMemory memory = AutoMemory.fromBytes(bytes);
            check(
                    bytes.length == 0 || Arrays.equals(memory.toBytes(), bytes),
                    "a memory of other bytes than it was read from");
        } catch (HeadFormatException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }
}
