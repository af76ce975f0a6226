package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.event.Printable;
import io.headstream.learning.NewerFormatException;
import io.headstream.rollout.Change;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutState;

/** Rollout states between the contract and the domain. */
public final class RolloutMapping {
    /** Raised where a release that does not know a field would decide wrongly without it. */
    static final int FORMAT_VERSION = 1;

    private RolloutMapping() {}

    /** The state as it goes on the wire. */
    public static io.headstream.wire.avro.RolloutState toAvro(RolloutState state) {
        return io.headstream.wire.avro.RolloutState.newBuilder()
                .setHead(state.head().value())
                .setEpoch(state.epoch())
                .setChampion(RolloutVersions.championOrNone(state.plan()))
                .setPrevious(RolloutVersions.previous(state.plan()))
                .setReason(state.reason())
                .setChangedBy(state.changedBy())
                .setChangedAt(state.changedAt())
                .setFormer(RolloutVersions.former(state.plan()))
                .setCanary(RolloutVersions.canary(state.plan()))
                .setShadows(
                        state.shadows().stream().map(RolloutVersions::toAvro).toList())
                .setPinned(state.pinned())
                .setTrainingPaused(state.trainingPaused())
                .setCreated(state.setup().created())
                .setLearners(RolloutVersions.learners(state.setup()))
                .setPolicy(RolloutVersions.policy(state.setup()))
                .setFormatVersion(FORMAT_VERSION)
                .build();
    }

    /**
     * The state as the domain sees it.
     *
     * @throws NewerFormatException if a later release wrote it, and it says more than this one knows
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules
     */
    public static RolloutState toDomain(io.headstream.wire.avro.RolloutState avro) {
        if (avro.getFormatVersion() > FORMAT_VERSION) {
            throw new NewerFormatException(
                    "rollout of head '%s', epoch %d".formatted(Printable.of(avro.getHead()), avro.getEpoch()),
                    avro.getFormatVersion(),
                    FORMAT_VERSION);
        }
        return ContractRule.read("rollout state of epoch " + avro.getEpoch(), () -> {
            if (avro.getEpoch() < 1) {
                throw new IllegalArgumentException("rollout of head '%s': epoch %d, expected 1 or more"
                        .formatted(avro.getHead(), avro.getEpoch()));
            }
            return new RolloutState(
                    new HeadName(avro.getHead()),
                    avro.getEpoch(),
                    RolloutVersions.plan(avro),
                    new Holds(avro.getPinned(), avro.getTrainingPaused()),
                    RolloutVersions.setup(avro),
                    new Change(avro.getReason(), avro.getChangedBy(), avro.getChangedAt()));
        });
    }
}
