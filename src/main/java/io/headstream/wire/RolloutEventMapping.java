package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.Canary;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.After;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.RolloutEvent.Asked;
import io.headstream.rollout.RolloutMove;
import io.headstream.rollout.Share;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.EventVersion;
import io.headstream.wire.avro.RolloutOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of heads' histories between the contract and the domain. */
public final class RolloutEventMapping {
    private RolloutEventMapping() {}

    /** The event as it goes on the wire. */
    public static io.headstream.wire.avro.RolloutEvent toAvro(RolloutEvent event) {
        After after = event.after();
        Canary canary = after.canaryOrNull();
        return io.headstream.wire.avro.RolloutEvent.newBuilder()
                .setHead(event.head().value())
                .setEpoch(after.epoch())
                .setCommandId(event.asked().id().value())
                .setAction(event.asked().move().name())
                .setRequest(event.asked().request())
                .setBy(event.asked().by().name())
                .setByPolicy(event.asked().by().isPolicy())
                .setWhy(event.asked().why())
                .setOutcome(RolloutOutcome.valueOf(event.answer().kind().name()))
                .setReason(event.answer().reasonOrNull())
                .setLegalActions(
                        event.answer().legal().stream().map(RolloutMove::name).toList())
                .setChampionBefore(toAvro(event.championBeforeOrNull()))
                .setChampion(toAvro(after.championOrNull()))
                .setCanary(canary == null ? null : toAvro(canary.version()))
                .setCanaryShare(canary == null ? null : canary.share().hundredths())
                .setShadows(after.shadows().stream()
                        .map(RolloutEventMapping::reference)
                        .toList())
                .setPinned(after.holds().pinned())
                .setTrainingPaused(after.holds().trainingPaused())
                .setAt(event.at())
                .build();
    }

    /**
     * The event as the domain sees it. Moves that this release does not know are left out of {@link Answer#legal}.
     *
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules, or the move or outcome is one
     *     of a later release
     */
    public static RolloutEvent toDomain(io.headstream.wire.avro.RolloutEvent avro) {
        return ContractRule.read(
                "rollout event " + avro.getCommandId(),
                () -> new RolloutEvent(
                        new HeadName(avro.getHead()),
                        new Asked(
                                new CommandId(avro.getCommandId()),
                                RolloutMove.valueOf(avro.getAction()),
                                avro.getRequest(),
                                avro.getByPolicy() ? Author.policy(avro.getBy()) : Author.person(avro.getBy()),
                                avro.getWhy()),
                        new Answer(
                                Answer.Kind.valueOf(avro.getOutcome().name()),
                                avro.getReason(),
                                known(avro.getLegalActions())),
                        toDomain(avro.getChampionBefore()),
                        after(avro),
                        avro.getAt()));
    }

    private static After after(io.headstream.wire.avro.RolloutEvent avro) {
        HeadVersion canary = toDomain(avro.getCanary());
        Integer share = avro.getCanaryShare();
        return new After(
                avro.getEpoch(),
                toDomain(avro.getChampion()),
                canary == null || share == null ? null : new Canary(canary, new Share(share)),
                avro.getShadows().stream().map(RolloutEventMapping::version).toList(),
                new Holds(avro.getPinned(), avro.getTrainingPaused()));
    }

    private static List<RolloutMove> known(List<String> names) {
        List<String> all =
                List.of(RolloutMove.values()).stream().map(RolloutMove::name).toList();
        return names.stream().filter(all::contains).map(RolloutMove::valueOf).toList();
    }

    private static @Nullable EventVersion toAvro(@Nullable HeadVersion version) {
        return version == null ? null : reference(version);
    }

    private static EventVersion reference(HeadVersion version) {
        return new EventVersion(version.learner().value(), version.version(), version.sha256());
    }

    private static @Nullable HeadVersion toDomain(@Nullable EventVersion avro) {
        return avro == null ? null : version(avro);
    }

    private static HeadVersion version(EventVersion avro) {
        return new HeadVersion(new LearnerName(avro.getLearner()), avro.getVersion(), avro.getSha256());
    }
}
