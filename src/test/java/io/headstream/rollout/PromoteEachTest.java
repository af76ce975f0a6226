package io.headstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PromoteEachTest {
    private static final HeadName HEAD = new HeadName("animals");
    private static final LearnerName PRIMARY = new LearnerName("dense");
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    private final PromoteEach policy = new PromoteEach(PRIMARY);

    @Test
    void shouldPromoteTheFirstVersionByItself() {
        HeadSnapshot first = snapshot(HEAD, "dense", 1);

        assertThat(policy.onSnapshot(Optional.empty(), first, NOW))
                .contains(new RolloutState(
                        HEAD, 1, first.version(), null, "dense/1 is the first version", "promote-each", NOW));
    }

    @Test
    void shouldPromoteEachLaterVersionAndRememberTheOneBefore() {
        RolloutState first = state(1);

        RolloutState second = policy.onSnapshot(Optional.of(first), snapshot(HEAD, "dense", 2), NOW)
                .orElseThrow();

        assertThat(second.epoch()).isEqualTo(2);
        assertThat(second.champion().version()).isEqualTo(2);
        assertThat(second.previous()).contains(first.champion());
        assertThat(second.reason()).isEqualTo("dense/2 follows dense/1: each version of learner 'dense' is promoted");
    }

    @Test
    void shouldNeverGoBackByItself() {
        RolloutState current = state(5);

        assertThat(policy.onSnapshot(Optional.of(current), snapshot(HEAD, "dense", 5), NOW))
                .isEmpty();
        assertThat(policy.onSnapshot(Optional.of(current), snapshot(HEAD, "dense", 4), NOW))
                .isEmpty();
    }

    @Test
    void shouldPromoteNoOtherLearner() {
        assertThat(policy.onSnapshot(Optional.empty(), snapshot(HEAD, "ridge", 1), NOW))
                .isEmpty();
        assertThat(policy.onSnapshot(Optional.of(state(1)), snapshot(HEAD, "ridge", 9), NOW))
                .isEmpty();
    }

    @Test
    void shouldTakeOverFromALearnerThatIsNoLongerPrimary() {
        RolloutState ridge = RolloutState.first(HEAD, snapshot(HEAD, "ridge", 9).version(), "set up", "ann", NOW);

        assertThat(policy.onSnapshot(Optional.of(ridge), snapshot(HEAD, "dense", 2), NOW)
                        .orElseThrow()
                        .champion())
                .isEqualTo(snapshot(HEAD, "dense", 2).version());
    }

    @Test
    void shouldRefuseAnotherHeadsVersion() {
        HeadSnapshot other = snapshot(new HeadName("fruit"), "dense", 2);

        assertThatThrownBy(() -> policy.onSnapshot(Optional.of(state(1)), other, NOW))
                .hasMessage("version dense/2 of head 'fruit', expected one of head 'animals'");
    }

    @Property
    void shouldOnlyEverMoveForward(@ForAll List<@LongRange(min = 1, max = 20) Long> versions) {
        Optional<RolloutState> state = Optional.empty();
        for (long version : versions) {
            Optional<RolloutState> next = policy.onSnapshot(state, snapshot(HEAD, "dense", version), NOW);
            if (next.isPresent()) {
                assertThat(next.get().epoch())
                        .isEqualTo(state.map(s -> s.epoch() + 1).orElse(1L));
                assertThat(next.get().champion().version())
                        .isGreaterThan(state.map(s -> s.champion().version()).orElse(0L));
                state = next;
            }
        }
        assertThat(state.map(s -> s.champion().version()))
                .isEqualTo(versions.stream().max(Long::compare));
    }

    @Test
    void shouldRefuseStatesThatSayNothing() {
        HeadVersion version = snapshot(HEAD, "dense", 1).version();

        assertThatThrownBy(() -> new RolloutState(HEAD, 0, version, null, "why", "who", NOW))
                .hasMessage("rollout of head 'animals': epoch 0, expected 1 or more");
        assertThatThrownBy(() -> RolloutState.first(HEAD, version, " ", "who", NOW))
                .hasMessageContaining("no reason or author");
    }

    private RolloutState state(long version) {
        return RolloutState.first(HEAD, snapshot(HEAD, "dense", version).version(), "set up", "ann", NOW);
    }

    private static HeadSnapshot snapshot(HeadName head, String learner, long version) {
        Provenance provenance = new Provenance(
                version - 1,
                new BackboneDigest("b".repeat(64)),
                HyperParameters.of(Map.of("kind", "dense")),
                1,
                0,
                0,
                8,
                8,
                8,
                "1.0",
                Instant.EPOCH);
        HeadVersion name = new HeadVersion(new LearnerName(learner), version, "a".repeat(64));
        return new HeadSnapshot(head, name, provenance, new Unasked());
    }

    /** A head that no rollout rule looks into. */
    private record Unasked() implements Head {
        @Override
        public List<Label> labels() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int dimension() {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] probabilities(float[] embedding) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] canonicalBytes() {
            throw new UnsupportedOperationException();
        }
    }
}
