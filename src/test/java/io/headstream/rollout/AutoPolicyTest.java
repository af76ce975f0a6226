package io.headstream.rollout;

import static io.headstream.rollout.Rollouts.DENSE;
import static io.headstream.rollout.Rollouts.RIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.learning.LearnerName;
import io.headstream.learning.NewerFormatException;
import io.headstream.rollout.RolloutAction.EndCanary;
import io.headstream.rollout.RolloutAction.Pin;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.rollout.RolloutAction.Shadow;
import io.headstream.rollout.RolloutAction.StartCanary;
import io.headstream.rollout.SimulatedHead.Done;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class AutoPolicyTest {
    private static final AutoSettings SETTINGS = AutoSettings.DEFAULT;

    @Test
    void shouldServeTheFirstVersionOfTheFirstLearnerAtOnce() {
        SimulatedHead head = head(version -> 0.1, DENSE, RIDGE);

        head.run(1);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 1));
        assertThat(head.done()).extracting(Done::why).containsExactly("dense/1 is the first version");
    }

    @Test
    void shouldServeTheNewestVersionOfTheLearnerThatServes() {
        SimulatedHead head = head(version -> 0.5 / version.version(), DENSE, RIDGE);

        head.run(10);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 10));
        assertThat(head.done(RolloutMove.PROMOTE)).hasSize(10);
        assertThat(head.done(RolloutMove.PROMOTE).get(9).why())
                .isEqualTo("dense/10 follows dense/9: the newest of its learner");
    }

    @Test
    void shouldTakeABetterLearnerThroughTheCanaryToAll() {
        SimulatedHead head = head(version -> version.learner().equals(RIDGE) ? 0.05 : 0.4, DENSE, RIDGE);

        head.run(1 + SETTINGS.supportMin() / SimulatedHead.WINDOW);
        assertThat(head.state().canary())
                .hasValueSatisfying(
                        canary -> assertThat(canary.version().learner()).isEqualTo(RIDGE))
                .hasValueSatisfying(canary -> assertThat(canary.share()).isEqualTo(SETTINGS.canaryShare()));
        assertThat(head.champion().learner()).isEqualTo(DENSE);

        head.run(SETTINGS.supportMin() / SimulatedHead.WINDOW);
        assertThat(head.champion().learner()).isEqualTo(RIDGE);
        assertThat(head.state().canary()).isEmpty();

        head.run(3);
        assertThat(head.champion()).isEqualTo(new VersionRef(RIDGE, 12));
        assertThat(head.done())
                .extracting(Done::why)
                .anySatisfy(why -> assertThat(why)
                        .matches(
                                "learner 'ridge' does better than what serves: \\+\\d+\\.\\d points on 128 examples, alone"
                                        + " right on \\d+, alone wrong on \\d+; evidence .*, needed 40"))
                .anySatisfy(why -> assertThat(why).contains("does no worse as the canary than dense/"));
    }

    @Test
    void shouldShowTheNewestVersionOfALearnerAsTheCanary() {
        SimulatedHead head = head(version -> version.learner().equals(RIDGE) ? 0.05 : 0.4, DENSE, RIDGE);

        head.run(7);

        assertThat(head.done(RolloutMove.CANARY))
                .extracting(done -> done.action().version().orElseThrow().version())
                .containsExactly(5L, 6L, 7L);
    }

    @Test
    void shouldEndACanaryThatFallsBehind() {
        SimulatedHead head = head(
                version -> version.learner().equals(RIDGE) ? (version.version() < 6 ? 0.02 : 0.9) : 0.4, DENSE, RIDGE);

        head.run(12);

        assertThat(head.done()).extracting(Done::action).contains(new EndCanary());
        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 12));
        assertThat(head.done()).noneSatisfy(done -> assertThat(done.why()).contains("does no worse as the canary"));
    }

    @Test
    void shouldTurnBackALearnerThatWasPromotedAndFails() {
        SimulatedHead head = head(
                version -> version.learner().equals(RIDGE) ? (version.version() < 12 ? 0.02 : 0.9) : 0.3, DENSE, RIDGE);

        head.run(10);
        assertThat(head.champion().learner()).isEqualTo(RIDGE);
        long lastDense = head.done(RolloutMove.PROMOTE).stream()
                .map(done -> done.action().version().orElseThrow())
                .filter(version -> version.learner().equals(DENSE))
                .mapToLong(VersionRef::version)
                .max()
                .orElseThrow();
        head.run(10);

        assertThat(head.done()).extracting(Done::action).contains(new RollBack(new VersionRef(DENSE, lastDense)));
        assertThat(head.champion()).as("the learner from before goes on").isEqualTo(new VersionRef(DENSE, 20));
    }

    @Test
    void shouldGoBackToAnEarlierVersionWhereTheLearnerItselfFailsAndStayThere() {
        SimulatedHead head = head(version -> version.version() >= 60 ? 0.6 : 0.02, DENSE);

        head.run(65);

        VersionRef reference = head.champion();
        assertThat(head.done(RolloutMove.ROLL_BACK))
                .singleElement()
                .satisfies(done -> assertThat(done.why()).contains("does better than what serves, now dense/6"));
        // Between one and two comparison windows old: 16 to 32 windows of 32.
        assertThat(reference.version()).isBetween(60L - 33, 60L - 16);
        head.run(100);
        assertThat(head.champion()).isEqualTo(reference);
    }

    @Test
    void shouldServeALearnerAgainThatHasRecovered() {
        SimulatedHead head = head(
                version -> version.version() >= 60 && version.version() < 90 ? 0.6 : 0.3 - version.version() * 0.001,
                DENSE);

        head.run(70);
        assertThat(head.done(RolloutMove.ROLL_BACK)).hasSize(1);
        head.run(230);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 300));
    }

    @Test
    void shouldNotServeALineThatStartsAnewBeforeItIsBetter() {
        SimulatedHead head = head(version -> version.version() >= 20 ? 1.0 / (version.version() - 18) : 0.1, DENSE);
        head.startAnew(new VersionRef(DENSE, 20));

        head.run(25);
        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 19));
        head.run(100);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 125));
        assertThat(head.done(RolloutMove.CANARY)).isNotEmpty();
    }

    @Test
    void shouldServeALineThatStartsAnewWhereTheChampionCannotBeScoredAnyMore() {
        SimulatedHead head = head(version -> 0.1, DENSE);
        head.startAnew(new VersionRef(DENSE, 20));
        head.run(19);
        head.lose(new VersionRef(DENSE, 19));

        head.run(1);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 20));
    }

    @Test
    void shouldNotBeStuckWithAChampionThatNobodyCanScore() {
        SimulatedHead head = head(version -> version.version() == 3 ? 0.2 : 0.1, DENSE);
        head.run(10);
        head.command(new Promote(new VersionRef(DENSE, 3)));
        head.lose(new VersionRef(DENSE, 3));

        head.run(1 + SETTINGS.supportMin() / SimulatedHead.WINDOW);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 15));
    }

    @Test
    void shouldChangeNothingThatIsPinnedAndGoOnAfterwards() {
        SimulatedHead head = head(version -> version.learner().equals(RIDGE) ? 0.05 : 0.4, DENSE, RIDGE);
        head.run(2);
        head.command(new Pin(true));

        head.run(20);
        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 2));
        assertThat(head.state().canary()).isEmpty();

        head.command(new Pin(false));
        head.run(20);
        assertThat(head.champion()).isEqualTo(new VersionRef(RIDGE, 42));
    }

    @Test
    void shouldLeaveWhatAPersonWentBackToUntilSomethingIsBetter() {
        SimulatedHead head = head(version -> 0.1, DENSE);
        head.run(10);

        head.command(new RollBack(new VersionRef(DENSE, 7)));
        head.command(new Pin(false));
        head.run(30);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 7));
    }

    @Test
    void shouldFollowTheLearnerThatAPersonPromoted() {
        SimulatedHead head = head(version -> 0.1, DENSE, RIDGE);
        head.run(10);

        head.command(new Promote(new VersionRef(RIDGE, 10)));
        head.run(3);

        assertThat(head.champion()).isEqualTo(new VersionRef(RIDGE, 13));
    }

    @Test
    void shouldTurnBackABadVersionThatAPersonPromoted() {
        VersionRef planted = new VersionRef(DENSE, 1);
        SimulatedHead head = head(version -> version.equals(planted) ? 0.9 : 0.1, DENSE);
        head.run(40);

        head.command(new Promote(planted));
        head.run(3);

        assertThat(head.done(RolloutMove.ROLL_BACK))
                .singleElement()
                .satisfies(done -> assertThat(done.action()).isEqualTo(new RollBack(new VersionRef(DENSE, 40))));
        assertThat(head.champion().version()).isGreaterThan(40);
    }

    @Test
    void shouldLeaveAPersonsCanaryAlone() {
        SimulatedHead head = head(version -> version.learner().equals(RIDGE) ? 0.05 : 0.4, DENSE, RIDGE);
        head.run(2);
        StartCanary own = new StartCanary(new VersionRef(RIDGE, 1), Share.percent("50"));
        head.command(own);

        head.run(20);

        assertThat(head.state().canary()).contains(new Canary(Rollouts.version("ridge", 1), Share.percent("50")));
        assertThat(head.champion().learner()).isEqualTo(DENSE);
    }

    @Test
    void shouldStartATrialAnewWhereAPersonEndsItsCanary() {
        SimulatedHead head = head(version -> version.learner().equals(RIDGE) ? 0.05 : 0.4, DENSE, RIDGE);
        head.run(6);

        head.command(new EndCanary());
        head.run(3);
        assertThat(head.state().canary()).isEmpty();
        head.run(2);

        assertThat(head.state().canary()).isPresent();
    }

    @Test
    void shouldWatchAgainstALaterVersionWhereTheReferenceIsGone() {
        SimulatedHead head = head(version -> version.version() >= 60 ? 0.6 : 0.02, DENSE);
        head.run(40);
        head.lose(new VersionRef(DENSE, 1));
        new AutoPolicy(SETTINGS).watched(head.memory()).forEach(version -> head.lose(VersionRef.of(version)));

        head.run(80);

        assertThat(head.champion().version()).as("turned back all the same").isLessThan(60);
    }

    @Test
    void shouldNotMindShadows() {
        SimulatedHead head = head(version -> 0.1, DENSE, RIDGE);
        head.run(5);
        head.command(new Shadow(new VersionRef(DENSE, 2), true));

        head.run(5);

        assertThat(head.champion()).isEqualTo(new VersionRef(DENSE, 10));
    }

    @Test
    void shouldBeginAnewWithAMemoryThatCannotBeRead() {
        SimulatedHead head = head(version -> 0.1, DENSE);
        head.run(3);
        PolicyInput input = new PolicyInput(
                head.state(), List.of(DENSE), List.of(), List.of(Rollouts.snapshot(Rollouts.HEAD, "dense", 4)));

        PolicyStep step = new AutoPolicy(SETTINGS).step(input, new byte[] {1, 2, 3});

        assertThat(step.moves()).extracting(PolicyMove::action).containsExactly(new Promote(new VersionRef(DENSE, 4)));
        assertThat(new AutoPolicy(SETTINGS).watched(new byte[] {1, 2, 3})).isEmpty();
    }

    @Test
    void shouldNotBeginAnewOverWhatALaterReleaseRemembered() {
        byte[] later = AutoMemory.NONE.toBytes();
        later[7] = 2;

        assertThatThrownBy(() -> new AutoPolicy(SETTINGS).watched(later))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageStartingWith("memory of policy auto: format version 2, which a later release wrote");
    }

    private static SimulatedHead head(ToDoubleFunction<VersionRef> error, LearnerName... learners) {
        return new SimulatedHead(SETTINGS, List.of(learners), error, 1);
    }
}
