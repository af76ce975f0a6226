package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadFormatException;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.PolicyInput;
import io.headstream.rollout.PolicyMove;
import io.headstream.rollout.PolicyStep;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutMachine;
import io.headstream.rollout.RolloutOutcome;
import io.headstream.rollout.RolloutOutcome.Accepted;
import io.headstream.rollout.RolloutOutcome.Rejected;
import io.headstream.rollout.RolloutPolicy;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One head's rollout in the trainer: commands and policy moves go in, states and events come out, all through
 * {@link RolloutMachine}. Everything is stored with every change. Not thread-safe: one task's.
 */
final class HeadRollout {
    private static final Logger LOG = LoggerFactory.getLogger(HeadRollout.class);

    private final HeadName head;
    private final Training.Stores stores;
    private final Rollouts rollouts;
    private final CommandMemory commands;
    private RolloutState state;
    private @Nullable HeadSettings settings;

    /** As it stands in the task's stores. */
    HeadRollout(HeadName head, Training.Stores stores, Rollouts rollouts) {
        this.head = head;
        this.stores = stores;
        this.rollouts = rollouts;
        this.commands = CommandMemory.of(head, stores.rollouts());
        this.state = stores.rollouts()
                .find(head)
                .map(rollouts.records()::rollout)
                .orElseGet(() -> RolloutState.untouched(head));
    }

    RolloutState state() {
        return state;
    }

    /** Whether there is such a head, by configuration or by command. */
    boolean exists() {
        return rollouts.directory().names(head) || state.setup().created();
    }

    /** The head's settings under what commands have set. */
    HeadSettings settings() {
        HeadSettings known = settings;
        if (known == null) {
            known = rollouts.settings(head, state.setup());
            settings = known;
        }
        return known;
    }

    /** Decides on a command. */
    List<Training.Output> command(RolloutCommand command, long nowMs) {
        Optional<String> before = commands.find(command.id());
        if (before.isPresent()) {
            RolloutOutcome outcome =
                    new RolloutOutcome.Duplicate("a command of this id came before and was " + before.get());
            return List.of(event(command, outcome, state, nowMs));
        }
        List<Training.Output> outputs = new ArrayList<>();
        RolloutOutcome outcome = decide(command, nowMs, outputs);
        if (exists()) {
            // Others are refused whenever they come: nothing need be kept for heads that are not there.
            String came = outcome instanceof Rejected ? "rejected" : "accepted";
            commands.remember(command.id(), "%s at epoch %d".formatted(came, state.epoch()));
        }
        return outputs;
    }

    /** Lets the policy decide on what is new. */
    List<Training.Output> step(List<WindowEvaluation> evaluations, List<HeadSnapshot> published, long nowMs) {
        RolloutPolicy policy = rollouts.policyOf(settings());
        String policyText = settings().policy().toString();
        byte[] memory = memory();
        PolicyInput input = new PolicyInput(
                state, settings().learners().stream().map(LearnerSettings::name).toList(), evaluations, published);
        PolicyStep step = policy.step(input, memory);
        if (step.memory().length > 0 || memory.length > 0) {
            stores.rollouts()
                    .putPolicy(
                            head,
                            new BinaryWriter()
                                    .text(policyText)
                                    .block(step.memory())
                                    .toBytes());
        }
        List<Training.Output> outputs = new ArrayList<>();
        long toOffset = evaluations.isEmpty() ? 0 : evaluations.get(0).toOffset();
        for (PolicyMove move : step.moves()) {
            RolloutCommand command = new RolloutCommand(
                    new CommandId(
                            "policy:%s/%d/%d/%d".formatted(policy.name(), toOffset, state.epoch() + 1, outputs.size())),
                    head,
                    state.epoch(),
                    move.action(),
                    Author.policy(policy.name()),
                    move.why(),
                    Instant.ofEpochMilli(nowMs));
            if (decide(command, nowMs, outputs) instanceof Rejected rejected) {
                LOG.warn("head '{}': policy {} may not {}: {}", head, policy.name(), move.action(), rejected.why());
            }
        }
        return outputs;
    }

    /** Versions that the policy needs besides those that the rollout names. */
    Set<HeadVersion> watched() {
        return rollouts.policyOf(settings()).watched(memory());
    }

    /** Takes note of a version that is published. */
    void published(HeadSnapshot snapshot, int chunks) {
        stores.versions().add(head, new VersionIndex.Kept(snapshot.version(), chunks));
    }

    /** Takes away what retention does not keep of these learners' versions. */
    List<Training.Output> retire(List<HeadSnapshot> published) {
        Set<HeadVersion> needed = new LinkedHashSet<>(state.plan().named());
        needed.addAll(watched());
        return published.stream()
                .map(snapshot -> snapshot.version().learner())
                .distinct()
                .flatMap(learner -> rollouts.retention().apply(head, learner, stores.versions(), needed).stream())
                .toList();
    }

    private RolloutOutcome decide(RolloutCommand command, long nowMs, List<Training.Output> outputs) {
        RolloutState before = state;
        RolloutOutcome outcome = RolloutMachine.apply(
                before, command, rollouts.facts(head, stores.versions()), Instant.ofEpochMilli(nowMs));
        if (outcome instanceof Accepted accepted) {
            state = accepted.next();
            if (!state.setup().equals(before.setup())) {
                settings = null;
            }
            Training.Output output = rollouts.records().rollout(state);
            stores.rollouts().put(head, Objects.requireNonNull(output.value()));
            rollouts.observer().rolledOut(state);
            outputs.add(output);
        }
        outputs.add(event(command, outcome, before, nowMs));
        return outcome;
    }

    private Training.Output event(RolloutCommand command, RolloutOutcome outcome, RolloutState before, long nowMs) {
        return rollouts.records().event(RolloutEvent.of(command, outcome, before, Instant.ofEpochMilli(nowMs)));
    }

    private byte[] memory() {
        String policy = settings().policy().toString();
        return stores.rollouts()
                .policy(head)
                .flatMap(bytes -> memory(policy, bytes))
                .orElse(new byte[0]);
    }

    /** What another policy, or the same one with other parameters, has remembered is of no use. */
    private static Optional<byte[]> memory(String policy, byte[] stored) {
        try {
            BinaryReader reader = new BinaryReader("policy memory", stored);
            return reader.text("policy").equals(policy) ? Optional.of(reader.block("memory")) : Optional.empty();
        } catch (HeadFormatException e) {
            LOG.error("policy memory can't be read, so the policy begins anew: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
