package io.headstream.rollout;

import static io.headstream.rollout.Rollouts.DENSE;
import static io.headstream.rollout.Rollouts.HEAD;
import static io.headstream.rollout.Rollouts.RIDGE;
import static io.headstream.rollout.Rollouts.ref;
import static io.headstream.rollout.Rollouts.serving;
import static io.headstream.rollout.Rollouts.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.rollout.RolloutAction.Pin;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.snapshot.HeadSnapshot;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PromoteEachTest {
    private final PromoteEach policy = new PromoteEach();

    @Test
    void shouldPromoteTheFirstVersionByItself() {
        assertThat(moves(RolloutState.untouched(HEAD), snapshot(HEAD, "dense", 1)))
                .containsExactly(new PolicyMove(new Promote(ref("dense/1")), "dense/1 is the first version"));
    }

    @Test
    void shouldPromoteEachLaterVersion() {
        assertThat(moves(serving("dense/1"), snapshot(HEAD, "dense", 2), snapshot(HEAD, "dense", 3)))
                .containsExactly(
                        new PolicyMove(
                                new Promote(ref("dense/2")),
                                "dense/2 follows dense/1: each version of learner 'dense' is promoted"),
                        new PolicyMove(
                                new Promote(ref("dense/3")),
                                "dense/3 follows dense/2: each version of learner 'dense' is promoted"));
    }

    @Test
    void shouldNeverGoBackByItself() {
        assertThat(moves(serving("dense/5"), snapshot(HEAD, "dense", 5))).isEmpty();
        assertThat(moves(serving("dense/5"), snapshot(HEAD, "dense", 4))).isEmpty();
    }

    @Test
    void shouldPromoteNoOtherLearner() {
        assertThat(moves(RolloutState.untouched(HEAD), snapshot(HEAD, "ridge", 1)))
                .isEmpty();
        assertThat(moves(serving("dense/1"), snapshot(HEAD, "ridge", 9))).isEmpty();
    }

    @Test
    void shouldTakeOverFromALearnerThatIsNoLongerPrimary() {
        assertThat(moves(serving("ridge/9"), snapshot(HEAD, "dense", 2)))
                .extracting(PolicyMove::action)
                .containsExactly(new Promote(ref("dense/2")));
    }

    @Test
    void shouldLeaveAPinnedHeadAlone() {
        assertThat(moves(Rollouts.after(serving("dense/1"), new Pin(true)), snapshot(HEAD, "dense", 2)))
                .isEmpty();
    }

    @Test
    void shouldRefuseAnotherHeadsVersion() {
        assertThatThrownBy(() -> moves(serving("dense/1"), snapshot(new HeadName("fruit"), "dense", 2)))
                .hasMessage("version dense/2 of head 'fruit', expected one of head 'animals'");
    }

    @Property
    void shouldOnlyEverMoveForward(@ForAll List<@LongRange(min = 1, max = 20) Long> versions) {
        RolloutState state = RolloutState.untouched(HEAD);
        for (long version : versions) {
            for (PolicyMove move : moves(state, snapshot(HEAD, "dense", version))) {
                RolloutState next = Rollouts.after(state, move.action());
                assertThat(next.champion().orElseThrow().version())
                        .isGreaterThan(state.champion().map(c -> c.version()).orElse(0L));
                state = next;
            }
        }
        assertThat(state.champion().map(champion -> champion.version()))
                .isEqualTo(versions.stream().max(Long::compare));
    }

    private List<PolicyMove> moves(RolloutState state, HeadSnapshot... published) {
        PolicyInput input = new PolicyInput(
                state, List.of(DENSE, RIDGE), List.of(), Stream.of(published).toList());
        return policy.step(input, new byte[0]).moves();
    }
}
