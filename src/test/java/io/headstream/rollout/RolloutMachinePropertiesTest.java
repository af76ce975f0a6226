package io.headstream.rollout;

import static io.headstream.rollout.Rollouts.ANN;
import static io.headstream.rollout.Rollouts.AUTO;
import static io.headstream.rollout.Rollouts.FACTS;
import static io.headstream.rollout.Rollouts.HEAD;
import static io.headstream.rollout.Rollouts.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutAction.Create;
import io.headstream.rollout.RolloutAction.EndCanary;
import io.headstream.rollout.RolloutAction.PauseTraining;
import io.headstream.rollout.RolloutAction.Pin;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.rollout.RolloutAction.SetHyperParameters;
import io.headstream.rollout.RolloutAction.SetPolicy;
import io.headstream.rollout.RolloutAction.Shadow;
import io.headstream.rollout.RolloutAction.StartCanary;
import io.headstream.rollout.RolloutOutcome.Accepted;
import io.headstream.rollout.RolloutOutcome.Rejected;
import io.headstream.snapshot.HeadVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds whatever is asked, in whatever order. */
class RolloutMachinePropertiesTest {
    @Property
    void shouldKeepItsPromisesWhateverIsAsked(@ForAll("commands") @Size(max = 60) List<RolloutCommand> commands) {
        RolloutState state = RolloutState.untouched(HEAD);
        for (RolloutCommand command : commands) {
            Set<RolloutMove> legal = state.legalMoves(command.by());
            RolloutMove move = command.action().move();
            RolloutOutcome outcome = RolloutMachine.apply(state, command, FACTS, NOW);
            if (outcome instanceof Accepted accepted) {
                assertThat(legal).contains(move);
                assertThat(accepted.next().epoch()).isEqualTo(state.epoch() + 1);
                assertThat(accepted.next().plan().named())
                        .allMatch(version -> FACTS.find(VersionRef.of(version)).equals(Optional.of(version)));
                assertKeepsWhatOthersHold(state, accepted.next(), command);
                state = accepted.next();
            } else {
                Rejected rejected = (Rejected) outcome;
                assertThat(rejected.why()).isNotBlank();
                assertThat(rejected.legal()).isEqualTo(legal);
            }
        }
    }

    private static void assertKeepsWhatOthersHold(RolloutState before, RolloutState after, RolloutCommand command) {
        if (command.by().isPolicy()) {
            assertThat(after.holds()).isEqualTo(before.holds());
            assertThat(after.setup()).isEqualTo(before.setup());
            if (before.pinned()) {
                assertThat(after.champion()).isEqualTo(before.champion());
            }
        }
        if (!RolloutMove.OF_SERVING.contains(command.action().move())) {
            assertThat(after.champion()).isEqualTo(before.champion());
        }
        // Once something serves, something always does.
        assertThat(before.champion().isPresent() && after.champion().isEmpty()).isFalse();
    }

    /** Any move that a state calls legal can be made in some way, and none that it does not. */
    @Property(tries = 300)
    void shouldRefuseEveryMoveThatIsNotLegal(
            @ForAll("commands") @Size(max = 20) List<RolloutCommand> commands,
            @ForAll("actions") RolloutAction action) {
        RolloutState state = RolloutState.untouched(HEAD);
        for (RolloutCommand command : commands) {
            if (RolloutMachine.apply(state, command, FACTS, NOW) instanceof Accepted accepted) {
                state = accepted.next();
            }
        }
        for (Author author : List.of(ANN, AUTO)) {
            if (!state.legalMoves(author).contains(action.move())) {
                assertThat(Rollouts.apply(state, author, action)).isInstanceOf(Rejected.class);
            }
        }
    }

    @Provide
    Arbitrary<List<RolloutCommand>> commands() {
        Arbitrary<Author> authors = Arbitraries.of(ANN, AUTO);
        return Combinators.combine(authors, actions())
                .as((author, action) -> Rollouts.command(author, action))
                .list();
    }

    @Provide
    Arbitrary<RolloutAction> actions() {
        Arbitrary<VersionRef> refs = Combinators.combine(
                        Arbitraries.of("dense", "ridge", "lda"),
                        Arbitraries.longs().between(1, 24))
                .as((learner, version) -> new VersionRef(new LearnerName(learner), version));
        Arbitrary<Boolean> onOff = Arbitraries.of(true, false);
        return Arbitraries.oneOf(
                refs.map(Promote::new),
                refs.injectNull(0.5).map(RollBack::new),
                Combinators.combine(refs, Arbitraries.integers().between(1, 10_000))
                        .as((ref, share) -> new StartCanary(ref, new Share(share))),
                Combinators.combine(refs, onOff).as(Shadow::new),
                onOff.map(Pin::new),
                onOff.map(PauseTraining::new),
                Arbitraries.of("dense", "lda")
                        .map(learner -> new SetHyperParameters(
                                new LearnerName(learner), HyperParameters.of(Map.of("l2", "0.1")))),
                Arbitraries.of(
                        new EndCanary(),
                        new Create(List.of(), null),
                        new SetPolicy(PolicySettings.of(Manual.NAME)),
                        new SetPolicy(PolicySettings.of(PromoteEach.NAME))));
    }

    @Property
    void shouldNeverPlaceAVersionTwice(@ForAll("commands") @Size(max = 60) List<RolloutCommand> commands) {
        RolloutState state = RolloutState.untouched(HEAD);
        for (RolloutCommand command : commands) {
            if (RolloutMachine.apply(state, command, FACTS, NOW) instanceof Accepted accepted) {
                state = accepted.next();
                List<HeadVersion> shadows = state.shadows();
                assertThat(shadows).doesNotHaveDuplicates();
                state.champion().ifPresent(champion -> assertThat(shadows).doesNotContain(champion));
                state.canary().ifPresent(canary -> assertThat(shadows).doesNotContain(canary.version()));
            }
        }
    }
}
