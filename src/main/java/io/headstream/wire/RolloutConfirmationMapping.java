package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.rollout.RolloutConfirmation;

/** Confirmations of rollouts between the contract and the domain. */
public final class RolloutConfirmationMapping {
    private RolloutConfirmationMapping() {}

    /** Record key of a confirmation: {@code head/partition}. */
    public static String key(RolloutConfirmation confirmation) {
        return confirmation.head() + "/" + confirmation.partition();
    }

    /** The confirmation as it goes on the wire. */
    public static io.headstream.wire.avro.RolloutConfirmation toAvro(RolloutConfirmation confirmation) {
        return new io.headstream.wire.avro.RolloutConfirmation(
                confirmation.head().value(),
                confirmation.partition(),
                confirmation.instance(),
                confirmation.epoch(),
                confirmation.confirmedAt());
    }

    /**
     * The confirmation as the domain sees it.
     *
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules
     */
    public static RolloutConfirmation toDomain(io.headstream.wire.avro.RolloutConfirmation avro) {
        return ContractRule.read(
                "confirmation of epoch " + avro.getEpoch(),
                () -> new RolloutConfirmation(
                        new HeadName(avro.getHead()),
                        avro.getPartition(),
                        avro.getInstance(),
                        avro.getEpoch(),
                        avro.getConfirmedAt()));
    }
}
