package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.Canary;
import io.headstream.rollout.Change;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.Holds;
import io.headstream.rollout.LearnerSetup;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutConfirmation;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutMove;
import io.headstream.rollout.RolloutOutcome;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.ServingPlan;
import io.headstream.rollout.Share;
import io.headstream.rollout.VersionRef;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.RolloutVersion;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutMappingTest {
    private static final HeadName HEAD = new HeadName("emoji");
    private static final LearnerName DENSE = new LearnerName("dense");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Property
    void shouldComeBackAsItWas(
            @ForAll @LongRange(min = 1) long epoch,
            @ForAll @IntRange(min = 0, max = 5) int former,
            @ForAll @IntRange(min = 0, max = 4) int shadows,
            @ForAll @IntRange(min = 0, max = 10_000) int share,
            @ForAll boolean pinned,
            @ForAll boolean paused,
            @ForAll boolean created) {
        RolloutState state = new RolloutState(
                HEAD,
                epoch,
                new ServingPlan(
                        version(1),
                        versions(10, former),
                        share == 0 ? null : new Canary(version(2), new Share(share)),
                        versions(20, shadows)),
                new Holds(pinned, paused),
                new HeadSetup(
                        created,
                        List.of(new LearnerSetup(DENSE, HyperParameters.of(Map.of("l2", "0.1")))),
                        paused ? null : PolicySettings.of("manual", Map.of())),
                new Change("a new version", "promote-each", NOW));

        assertThat(RolloutMapping.toDomain(RolloutMapping.toAvro(state))).isEqualTo(state);
    }

    @Test
    void shouldSayThatNothingServesYet() {
        RolloutState state = new RolloutState(
                HEAD,
                1,
                ServingPlan.NONE,
                new Holds(false, true),
                HeadSetup.CONFIGURED,
                new Change("not yet", "ann", NOW));

        assertThat(RolloutMapping.toAvro(state).getChampion()).isEqualTo(new RolloutVersion("", 0L, ""));
        assertThat(RolloutMapping.toDomain(RolloutMapping.toAvro(state))).isEqualTo(state);
    }

    @Test
    void shouldRefuseAnEpochBeforeTheFirst() {
        io.headstream.wire.avro.RolloutState avro = io.headstream.wire.avro.RolloutState.newBuilder(
                        RolloutMapping.toAvro(RolloutState.first(HEAD, version(1), "first", "promote-each", NOW)))
                .setEpoch(0)
                .build();

        assertThatThrownBy(() -> RolloutMapping.toDomain(avro))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("epoch 0, expected 1 or more")
                .hasMessageEndingWith("[EVENT_INVALID]");
    }

    static Stream<RolloutAction> actions() {
        VersionRef ref = new VersionRef(DENSE, 12);
        HyperParameters parameters = HyperParameters.of(Map.of("kind", "svm", "l2", "0.1"));
        PolicySettings policy = PolicySettings.of("manual", Map.of("margin", "0.01"));
        return Stream.of(
                new RolloutAction.Create(List.of(), null),
                new RolloutAction.Create(List.of(new LearnerSetup(DENSE, parameters)), policy),
                new RolloutAction.Promote(ref),
                new RolloutAction.RollBack(ref),
                new RolloutAction.RollBack(null),
                new RolloutAction.StartCanary(ref, new Share(525)),
                new RolloutAction.EndCanary(),
                new RolloutAction.Shadow(ref, true),
                new RolloutAction.Shadow(ref, false),
                new RolloutAction.Pin(true),
                new RolloutAction.Pin(false),
                new RolloutAction.PauseTraining(true),
                new RolloutAction.PauseTraining(false),
                new RolloutAction.SetHyperParameters(DENSE, parameters),
                new RolloutAction.SetPolicy(policy));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void shouldCarryEveryCommand(RolloutAction action) {
        RolloutCommand command = command(action, 7L);

        assertThat(RolloutCommandMapping.toDomain(RolloutCommandMapping.toAvro(command)))
                .isEqualTo(command);
    }

    @Test
    void shouldHaveACommandForEveryMove() {
        assertThat(actions().map(RolloutAction::move).collect(Collectors.toSet()))
                .isEqualTo(Set.of(RolloutMove.values()));
    }

    @Test
    void shouldRefuseACommandThatLacksWhatItTakes() {
        io.headstream.wire.avro.RolloutCommand whole = RolloutCommandMapping.toAvro(
                command(new RolloutAction.StartCanary(new VersionRef(DENSE, 12), new Share(525)), null));

        assertRefused(
                io.headstream.wire.avro.RolloutCommand.newBuilder(whole).setShare(null),
                "command: CANARY without share, expected one [COMMAND_INVALID]");
        assertRefused(
                io.headstream.wire.avro.RolloutCommand.newBuilder(whole).setShare(0),
                "command: share of 0.00 %, expected 0.01 to 100 [COMMAND_INVALID]");
        assertRefused(
                io.headstream.wire.avro.RolloutCommand.newBuilder(whole).setVersion(null),
                "command: CANARY without version, expected one [COMMAND_INVALID]");
        assertRefused(
                io.headstream.wire.avro.RolloutCommand.newBuilder(whole)
                        .setAction(io.headstream.wire.avro.RolloutAction.UNKNOWN),
                "command: action that this release does not know, expected another [COMMAND_INVALID]");
        assertRefused(
                io.headstream.wire.avro.RolloutCommand.newBuilder(whole).setBy(" "),
                "command: who ' ' of 1 characters, expected 1 to 256, not all of them spaces [COMMAND_INVALID]");
    }

    @Test
    void shouldCarryWhatCameOfACommand() {
        RolloutState state = RolloutState.first(HEAD, version(1), "first", "promote-each", NOW);
        RolloutCommand command = command(new RolloutAction.Pin(true), null);

        for (RolloutOutcome outcome : List.of(
                new RolloutOutcome.Rejected("because", EnumSet.of(RolloutMove.PIN, RolloutMove.PROMOTE)),
                new RolloutOutcome.Duplicate("it was accepted before"),
                new RolloutOutcome.Accepted(new RolloutState(
                        HEAD,
                        2,
                        new ServingPlan(
                                version(1), List.of(), new Canary(version(2), new Share(100)), List.of(version(3))),
                        new Holds(true, true),
                        HeadSetup.CONFIGURED,
                        new Change("why", "ann", NOW))))) {
            RolloutEvent event = RolloutEvent.of(command, outcome, state, NOW);

            assertThat(RolloutEventMapping.toDomain(RolloutEventMapping.toAvro(event)))
                    .isEqualTo(event);
        }
    }

    @Test
    void shouldCarryAConfirmation() {
        RolloutConfirmation confirmation = new RolloutConfirmation(HEAD, 3, "host/1234", 12, NOW);

        assertThat(RolloutConfirmationMapping.key(confirmation)).isEqualTo("emoji/3");
        assertThat(RolloutConfirmationMapping.toDomain(RolloutConfirmationMapping.toAvro(confirmation)))
                .isEqualTo(confirmation);
    }

    private static void assertRefused(io.headstream.wire.avro.RolloutCommand.Builder avro, String message) {
        io.headstream.wire.avro.RolloutCommand command = avro.build();
        assertThatThrownBy(() -> RolloutCommandMapping.toDomain(command))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.rejection().category()).isEqualTo(RejectionCategory.COMMAND_INVALID))
                .hasMessage(message);
    }

    private static RolloutCommand command(RolloutAction action, @Nullable Long expectedEpoch) {
        return new RolloutCommand(
                new CommandId("6f1c9e1a"), HEAD, expectedEpoch, action, Author.person("ann"), "it looked better", NOW);
    }

    private static List<HeadVersion> versions(long from, int count) {
        return LongStream.range(from, from + count)
                .mapToObj(RolloutMappingTest::version)
                .toList();
    }

    private static HeadVersion version(long version) {
        return new HeadVersion(DENSE, version, "ab".repeat(32));
    }
}
