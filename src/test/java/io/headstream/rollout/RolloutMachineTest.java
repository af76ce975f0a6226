package io.headstream.rollout;

import static io.headstream.rollout.Rollouts.ANN;
import static io.headstream.rollout.Rollouts.AUTO;
import static io.headstream.rollout.Rollouts.DENSE;
import static io.headstream.rollout.Rollouts.FACTS;
import static io.headstream.rollout.Rollouts.HEAD;
import static io.headstream.rollout.Rollouts.NOW;
import static io.headstream.rollout.Rollouts.after;
import static io.headstream.rollout.Rollouts.ref;
import static io.headstream.rollout.Rollouts.serving;
import static io.headstream.rollout.Rollouts.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RolloutMachineTest {
    private static final RolloutAction CANARY_3 = new StartCanary(ref("dense/3"), new Share(500));

    @Test
    void shouldSayWhoChangedWhatAndWhy() {
        RolloutState state = accepted(Rollouts.apply(RolloutState.untouched(HEAD), ANN, new Promote(ref("dense/1"))));

        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.champion()).contains(version("dense", 1));
        assertThat(state.previous()).isEmpty();
        assertThat(state.change()).isEqualTo(new Change("as the test says", "ann", NOW));
    }

    @Test
    void shouldGoBackChampionByChampionAndNeverToWhatItCameFrom() {
        RolloutState state = after(serving("dense/1"), new Promote(ref("dense/2")), new Promote(ref("dense/3")));

        RolloutState once = after(state, new RollBack(null));
        RolloutState twice = after(once, new RollBack(null));

        assertThat(once.champion()).contains(version("dense", 2));
        assertThat(twice.champion()).contains(version("dense", 1));
        assertThat(why(twice, new RollBack(null)))
                .isEqualTo("head 'animals' has no earlier champion to go back to, expected a version to be named");
    }

    @Test
    void shouldGoBackToANamedVersionWhetherItServedBeforeOrNot() {
        RolloutState state = after(serving("dense/1"), new Promote(ref("dense/2")), new Promote(ref("dense/3")));

        assertThat(after(state, new RollBack(ref("dense/1"))).plan().former()).isEmpty();
        assertThat(after(state, new RollBack(ref("ridge/4"))).plan())
                .isEqualTo(new ServingPlan(
                        version("ridge", 4), List.of(version("dense", 2), version("dense", 1)), null, List.of()));
    }

    @Test
    void shouldPinWhatAPersonRolledBackToButNotWhatAPolicyDid() {
        RolloutState state = after(serving("dense/1"), new Promote(ref("dense/2")));

        assertThat(accepted(Rollouts.apply(state, ANN, new RollBack(null))).pinned())
                .isTrue();
        assertThat(accepted(Rollouts.apply(state, AUTO, new RollBack(null))).pinned())
                .isFalse();
    }

    @Test
    void shouldRememberOnlySoManyChampions() {
        RolloutState state = serving("dense/1");
        for (int version = 2; version <= 9; version++) {
            state = after(state, new Promote(ref("dense/" + version)));
        }

        assertThat(state.plan().former())
                .containsExactlyElementsOf(IntStream.of(8, 7, 6, 5, 4)
                        .mapToObj(version -> version("dense", version))
                        .toList());
    }

    @Test
    void shouldMoveAVersionFromShadowToCanaryToChampion() {
        RolloutState shadow = after(serving("dense/1"), new Shadow(ref("dense/3"), true));
        RolloutState canary = after(shadow, CANARY_3);
        RolloutState champion = after(canary, new Promote(ref("dense/3")));

        assertThat(shadow.phase()).isEqualTo(RolloutPhase.SHADOW);
        assertThat(canary.phase()).isEqualTo(RolloutPhase.CANARY);
        assertThat(canary.shadows()).isEmpty();
        assertThat(champion.phase()).isEqualTo(RolloutPhase.STEADY);
        assertThat(champion.previous()).contains(version("dense", 1));
    }

    @Test
    void shouldEndTheCanaryWithARollBackButNotWithAnothersPromotion() {
        RolloutState state = after(serving("dense/1"), new Promote(ref("dense/2")), CANARY_3);

        assertThat(after(state, new RollBack(null)).canary()).isEmpty();
        assertThat(after(state, new Promote(ref("dense/4"))).canary())
                .contains(new Canary(version("dense", 3), new Share(500)));
        assertThat(after(state, new EndCanary()).phase()).isEqualTo(RolloutPhase.STEADY);
    }

    @Test
    void shouldChangeACanarysShareAndVersion() {
        RolloutState state = after(serving("dense/1"), CANARY_3);

        assertThat(after(state, new StartCanary(ref("dense/3"), Share.ALL)).canary())
                .contains(new Canary(version("dense", 3), Share.ALL));
        assertThat(after(state, new StartCanary(ref("ridge/3"), Share.ALL)).canary())
                .contains(new Canary(version("ridge", 3), Share.ALL));
        assertThat(why(state, CANARY_3))
                .isEqualTo("canary dense/3 at 5 % is on already, expected another share or version");
    }

    @Test
    void shouldKeepPoliciesFromWhatServesWhilePinned() {
        RolloutState pinned = after(serving("dense/1"), CANARY_3, new Pin(true));

        assertThat(pinned.legalMoves(AUTO))
                .containsExactly(RolloutMove.END_CANARY, RolloutMove.SHADOW_ON, RolloutMove.SHADOW_OFF);
        assertThat(Rollouts.apply(pinned, AUTO, new Promote(ref("dense/3"))))
                .isEqualTo(new Rejected(
                        "head 'animals' is pinned, expected a person to change what serves", pinned.legalMoves(AUTO)));
        assertThat(accepted(Rollouts.apply(pinned, AUTO, new EndCanary())).pinned())
                .isTrue();
        assertThat(accepted(Rollouts.apply(pinned, ANN, new Promote(ref("dense/3"))))
                        .champion())
                .contains(version("dense", 3));
    }

    @Test
    void shouldLetPoliciesDecideWhatServesAndNothingElse() {
        RolloutState state = serving("dense/1");

        for (RolloutAction action : List.of(
                new Pin(true),
                new PauseTraining(true),
                new SetPolicy(PolicySettings.of(Manual.NAME)),
                new SetHyperParameters(DENSE, HyperParameters.of(Map.of("l2", "0.1"))))) {
            assertThat(Rollouts.apply(state, AUTO, action)).as("%s", action).isInstanceOf(Rejected.class);
            assertThat(Rollouts.apply(state, ANN, action)).as("%s", action).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void shouldSayWhatIsLegalWhereSomethingIsNot() {
        assertThat(Rollouts.apply(RolloutState.untouched(HEAD), ANN, CANARY_3))
                .isEqualTo(new Rejected(
                        "head 'animals' has no champion yet, expected one",
                        Set.of(
                                RolloutMove.PROMOTE,
                                RolloutMove.PAUSE_TRAINING,
                                RolloutMove.SET_HYPER_PARAMETERS,
                                RolloutMove.SET_POLICY)));
    }

    @Test
    void shouldRefuseWhatIsAsItWasAskedToBe() {
        RolloutState state = after(serving("dense/1"), new Shadow(ref("dense/2"), true));

        assertThat(why(state, new Promote(ref("dense/1"))))
                .isEqualTo("version dense/1 is the champion already, expected another one");
        assertThat(why(state, new Shadow(ref("dense/2"), true)))
                .isEqualTo("version dense/2 is on trial already, expected another one");
        assertThat(why(state, new Pin(false))).isEqualTo("head 'animals' is not pinned");
        assertThat(why(after(state, new Pin(true)), new Pin(true))).isEqualTo("head 'animals' is pinned already");
        assertThat(why(state, new PauseTraining(false))).isEqualTo("head 'animals': training is not paused");
        assertThat(why(state, new EndCanary())).isEqualTo("head 'animals' has no canary");
        assertThat(why(state, new Shadow(ref("dense/9"), false)))
                .isEqualTo("version dense/9 is no shadow, expected one of [dense/2]");
    }

    @Test
    void shouldRefuseAVersionThatIsNotThere() {
        assertThat(why(serving("dense/1"), new Promote(ref("dense/21"))))
                .isEqualTo("version dense/21 is not there, expected one that was published and is still kept");
    }

    @Test
    void shouldRefuseMoreShadowsThanImagesCanBear() {
        RolloutState state = serving("dense/1");
        for (int version = 2; version <= 5; version++) {
            state = after(state, new Shadow(ref("dense/" + version), true));
        }

        assertThat(why(state, new Shadow(ref("dense/6"), true)))
                .isEqualTo("4 shadows already, expected at most 4: end one first");
    }

    @Test
    void shouldRefuseACommandThatExpectedAnotherEpoch() {
        RolloutState state = after(serving("dense/1"), new Promote(ref("dense/2")));
        RolloutCommand stale = new RolloutCommand(
                new CommandId("stale"), HEAD, 1L, new Promote(ref("dense/3")), ANN, "looked better", NOW);

        assertThat(RolloutMachine.apply(state, stale, FACTS, NOW))
                .isEqualTo(new Rejected(
                        "head 'animals' is at epoch 2, expected epoch 1: it has changed since", state.legalMoves(ANN)));
    }

    @Test
    void shouldAddHyperParametersToThoseGivenBeforeUnlessTheKindIsAnother() {
        RolloutState state = after(
                serving("dense/1"),
                new SetHyperParameters(DENSE, HyperParameters.of(Map.of("l2", "0.1"))),
                new SetHyperParameters(DENSE, HyperParameters.of(Map.of("learningRate", "0.5"))));
        RolloutState svm =
                after(state, new SetHyperParameters(DENSE, HyperParameters.of(Map.of("kind", "svm", "l2", "0.2"))));

        assertThat(state.setup().hyperParameters(DENSE).values()).isEqualTo(Map.of("l2", "0.1", "learningRate", "0.5"));
        assertThat(svm.setup().hyperParameters(DENSE).values()).isEqualTo(Map.of("kind", "svm", "l2", "0.2"));
        assertThat(after(svm, new SetHyperParameters(DENSE, HyperParameters.of(Map.of())))
                        .setup())
                .isEqualTo(HeadSetup.CONFIGURED);
        assertThat(why(state, new SetHyperParameters(DENSE, HyperParameters.of(Map.of("l2", "0.1")))))
                .isEqualTo("learner 'dense' has these hyper-parameters already, expected others");
    }

    @Test
    void shouldRefuseHyperParametersThatNobodyCanLearnWith() {
        RolloutState state = serving("dense/1");

        assertThat(why(state, new SetHyperParameters(DENSE, HyperParameters.of(Map.of("bad", "1")))))
                .isEqualTo("hyper-parameter 'bad' is unknown, expected another");
        assertThat(why(state, new SetHyperParameters(new LearnerName("lda"), HyperParameters.of(Map.of()))))
                .isEqualTo("no learner 'lda', expected one of [dense, ridge]");
    }

    @Test
    void shouldCreateAHeadOnceAndOnlyByAPerson() {
        RolloutState nothing = RolloutState.untouched(HEAD);
        HeadFacts unknown = Rollouts.facts(false);
        Create create = new Create(List.of(), PolicySettings.of(Manual.NAME));

        RolloutState created = accepted(RolloutMachine.apply(nothing, Rollouts.command(ANN, create), unknown, NOW));

        assertThat(created.setup().created()).isTrue();
        assertThat(created.setup().learners()).extracting(LearnerSetup::learner).containsExactly(DENSE, Rollouts.RIDGE);
        assertThat(created.policy()).contains(PolicySettings.of(Manual.NAME));
        assertThat(created.phase()).isEqualTo(RolloutPhase.AWAITING);
        assertThat(RolloutMachine.apply(created, Rollouts.command(ANN, create), unknown, NOW))
                .isEqualTo(new Rejected(
                        "head 'animals' is there already, expected a name that is not in use",
                        created.legalMoves(ANN)));
        assertThat(RolloutMachine.apply(nothing, Rollouts.command(AUTO, create), unknown, NOW))
                .isInstanceOf(Rejected.class);
        assertThat(why(nothing, create))
                .isEqualTo("head 'animals' is there already, expected a name that is not in use");
    }

    @Test
    void shouldRefuseEverythingButCreationForAHeadThatIsNotThere() {
        assertThat(RolloutMachine.apply(
                        RolloutState.untouched(HEAD),
                        Rollouts.command(ANN, new PauseTraining(true)),
                        Rollouts.facts(false),
                        NOW))
                .isEqualTo(new Rejected(
                        "head 'animals' is neither configured nor created, expected a head that is",
                        Set.of(RolloutMove.CREATE)));
    }

    @Test
    void shouldTellACommandForAnotherHeadFromARefusal() {
        RolloutState other = RolloutState.untouched(new HeadName("fruit"));

        assertThatThrownBy(() -> Rollouts.apply(other, ANN, new Pin(true)))
                .hasMessage("command for head 'animals', expected one for head 'fruit'");
    }

    private static RolloutState accepted(RolloutOutcome outcome) {
        assertThat(outcome).isInstanceOf(Accepted.class);
        return ((Accepted) outcome).next();
    }

    private static String why(RolloutState state, RolloutAction action) {
        RolloutOutcome outcome = Rollouts.apply(state, ANN, action);
        assertThat(outcome).isInstanceOf(Rejected.class);
        return ((Rejected) outcome).why();
    }
}
