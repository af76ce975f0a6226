package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.LearnerSetup;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.Share;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.avro.CommandLearner;
import io.headstream.wire.avro.CommandPolicy;
import io.headstream.wire.avro.CommandVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Rollout commands between the contract and the domain. */
public final class RolloutCommandMapping {
    private RolloutCommandMapping() {}

    /** Record key of what concerns a head. */
    public static byte[] key(HeadName head) {
        return head.value().getBytes(StandardCharsets.UTF_8);
    }

    /** The partition of rollout-commands, and of training-log, that belongs to a head: Kafka's default for its key. */
    public static int partition(HeadName head, int partitions) {
        return Utils.toPositive(Utils.murmur2(key(head))) % partitions;
    }

    /** The command as it goes on the wire. */
    public static io.headstream.wire.avro.RolloutCommand toAvro(RolloutCommand command) {
        RolloutAction action = command.action();
        io.headstream.wire.avro.RolloutCommand.Builder avro = io.headstream.wire.avro.RolloutCommand.newBuilder()
                .setId(command.id().value())
                .setHead(command.head().value())
                .setExpectedEpoch(command.expectedEpochOrNull())
                .setAction(io.headstream.wire.avro.RolloutAction.valueOf(
                        action.move().name()))
                .setVersion(action.version()
                        .map(ref -> new CommandVersion(ref.learner().value(), ref.version()))
                        .orElse(null))
                .setBy(command.by().name())
                .setWhy(command.why())
                .setIssuedAt(command.issuedAt());
        if (action instanceof RolloutAction.StartCanary canary) {
            avro.setShare(canary.share().hundredths());
        } else if (action instanceof RolloutAction.SetHyperParameters set) {
            avro.setLearner(set.learner().value());
            avro.setHyperParameters(set.values().values());
        } else if (action instanceof RolloutAction.SetPolicy set) {
            avro.setPolicy(policy(set.policy()));
        } else if (action instanceof RolloutAction.Create create) {
            avro.setPolicy(create.policyOrNull() == null ? null : policy(create.policyOrNull()));
            avro.setLearners(create.learners().stream()
                    .map(setup -> new CommandLearner(
                            setup.learner().value(), setup.hyperParameters().values()))
                    .toList());
        }
        return avro.build();
    }

    /**
     * The command as the domain sees it: a person's, since policies send none.
     *
     * @throws WireException {@code COMMAND_INVALID} if a field breaks the contract's rules
     */
    public static RolloutCommand toDomain(io.headstream.wire.avro.RolloutCommand avro) {
        try {
            return new RolloutCommand(
                    new CommandId(avro.getId()),
                    new HeadName(avro.getHead()),
                    avro.getExpectedEpoch(),
                    action(avro),
                    Author.person(avro.getBy()),
                    avro.getWhy(),
                    ContractRule.time("issuedAt", avro.getIssuedAt()));
        } catch (IllegalArgumentException e) {
            throw new WireException(
                    ContractRule.rejection(RejectionCategory.COMMAND_INVALID, e).in("command"), e);
        }
    }

    private static RolloutAction action(io.headstream.wire.avro.RolloutCommand avro) {
        return switch (avro.getAction()) {
            case UNKNOWN ->
                throw new IllegalArgumentException("action that this release does not know, expected another");
            case CREATE ->
                new RolloutAction.Create(
                        avro.getLearners().stream()
                                .map(learner -> new LearnerSetup(
                                        new LearnerName(learner.getLearner()),
                                        HyperParameters.of(learner.getHyperParameters())))
                                .toList(),
                        avro.getPolicy() == null ? null : policy(avro));
            case PROMOTE -> new RolloutAction.Promote(version(avro));
            case ROLL_BACK -> new RolloutAction.RollBack(avro.getVersion() == null ? null : version(avro));
            case CANARY ->
                new RolloutAction.StartCanary(version(avro), new Share(given(avro, "share", avro.getShare())));
            case END_CANARY -> new RolloutAction.EndCanary();
            case SHADOW_ON -> new RolloutAction.Shadow(version(avro), true);
            case SHADOW_OFF -> new RolloutAction.Shadow(version(avro), false);
            case PIN -> new RolloutAction.Pin(true);
            case UNPIN -> new RolloutAction.Pin(false);
            case PAUSE_TRAINING -> new RolloutAction.PauseTraining(true);
            case RESUME_TRAINING -> new RolloutAction.PauseTraining(false);
            case SET_HYPER_PARAMETERS ->
                new RolloutAction.SetHyperParameters(
                        new LearnerName(given(avro, "learner", avro.getLearner())),
                        HyperParameters.of(avro.getHyperParameters()));
            case SET_POLICY -> new RolloutAction.SetPolicy(policy(avro));
        };
    }

    private static VersionRef version(io.headstream.wire.avro.RolloutCommand avro) {
        CommandVersion version = given(avro, "version", avro.getVersion());
        return new VersionRef(new LearnerName(version.getLearner()), version.getVersion());
    }

    private static PolicySettings policy(io.headstream.wire.avro.RolloutCommand avro) {
        CommandPolicy policy = given(avro, "policy", avro.getPolicy());
        return PolicySettings.of(policy.getName(), policy.getParameters());
    }

    private static CommandPolicy policy(PolicySettings settings) {
        return new CommandPolicy(settings.name(), Map.copyOf(settings.parameters()));
    }

    private static <T> T given(io.headstream.wire.avro.RolloutCommand avro, String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("%s without %s, expected one".formatted(avro.getAction(), field));
        }
        return value;
    }
}
