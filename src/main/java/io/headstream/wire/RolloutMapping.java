package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.RolloutVersion;
import org.jspecify.annotations.Nullable;

/** Rollout states between the contract and the domain. */
public final class RolloutMapping {
    private RolloutMapping() {}

    /** The state as it goes on the wire. */
    public static io.headstream.wire.avro.RolloutState toAvro(RolloutState state) {
        return new io.headstream.wire.avro.RolloutState(
                state.head().value(),
                state.epoch(),
                version(state.champion()),
                state.previous().map(RolloutMapping::version).orElse(null),
                state.reason(),
                state.changedBy(),
                state.changedAt());
    }

    /**
     * The state as the domain sees it.
     *
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules
     */
    public static RolloutState toDomain(io.headstream.wire.avro.RolloutState avro) {
        return ContractRule.read(
                "rollout state of epoch " + avro.getEpoch(),
                () -> new RolloutState(
                        new HeadName(avro.getHead()),
                        avro.getEpoch(),
                        version(avro.getChampion()),
                        previous(avro.getPrevious()),
                        avro.getReason(),
                        avro.getChangedBy(),
                        avro.getChangedAt()));
    }

    private static RolloutVersion version(HeadVersion version) {
        return new RolloutVersion(version.learner().value(), version.version(), version.sha256());
    }

    private static HeadVersion version(RolloutVersion avro) {
        return new HeadVersion(new LearnerName(avro.getLearner()), avro.getVersion(), avro.getSha256());
    }

    private static @Nullable HeadVersion previous(@Nullable RolloutVersion avro) {
        return avro == null ? null : version(avro);
    }
}
