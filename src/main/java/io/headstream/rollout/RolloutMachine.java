package io.headstream.rollout;

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
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The only way from one rollout state to the next, for people's commands and policies' moves alike. Stateless.
 *
 * <p>A person's roll back pins the head: a policy would otherwise promote what was rolled back from with the next window.
 */
public final class RolloutMachine {
    private RolloutMachine() {}

    /**
     * Applies a command.
     *
     * @param state the head's state; {@link RolloutState#untouched} if nothing was decided yet
     * @param facts what else is known of the head
     * @param now what {@link RolloutState#changedAt} will say
     * @return {@link Accepted} with a state whose epoch is one above, or {@link Rejected}
     * @throws IllegalArgumentException if the command is for another head
     */
    public static RolloutOutcome apply(RolloutState state, RolloutCommand command, HeadFacts facts, Instant now) {
        if (!command.head().equals(state.head())) {
            throw new IllegalArgumentException(
                    "command for head '%s', expected one for head '%s'".formatted(command.head(), state.head()));
        }
        Set<RolloutMove> legal = legalMoves(state, command.by(), facts);
        RolloutMove move = command.action().move();
        try {
            if (command.expectedEpoch().isPresent() && command.expectedEpoch().getAsLong() != state.epoch()) {
                throw new RefusedException("head '%s' is at epoch %d, expected epoch %d: it has changed since"
                        .formatted(
                                state.head(),
                                state.epoch(),
                                command.expectedEpoch().getAsLong()));
            }
            if (!legal.contains(move)) {
                throw new RefusedException(whyIllegal(state, move, command.by(), facts));
            }
            return new Accepted(next(
                    state,
                    command,
                    facts,
                    new Change(command.why(), command.by().name(), now)));
        } catch (RefusedException e) {
            return new Rejected(String.valueOf(e.getMessage()), legal);
        }
    }

    /** What an author may ask of a head now, in the order of {@link RolloutMove}. */
    public static Set<RolloutMove> legalMoves(RolloutState state, Author author, HeadFacts facts) {
        if (facts.configured() || state.setup().created()) {
            return state.legalMoves(author);
        }
        return author.isPolicy() ? Set.of() : EnumSet.of(RolloutMove.CREATE);
    }

    private static String whyIllegal(RolloutState state, RolloutMove move, Author author, HeadFacts facts) {
        boolean exists = facts.configured() || state.setup().created();
        if (!exists) {
            return "head '%s' is neither configured nor created, expected a head that is".formatted(state.head());
        }
        String head = "head '%s'".formatted(state.head());
        return switch (move) {
            case CREATE -> head + " is there already, expected a name that is not in use";
            case PIN -> state.pinned() ? head + " is pinned already" : head + " has no champion to pin yet";
            case UNPIN -> head + " is not pinned";
            case PAUSE_TRAINING -> author.isPolicy() ? beyondPolicies(move) : head + ": training is paused already";
            case RESUME_TRAINING -> author.isPolicy() ? beyondPolicies(move) : head + ": training is not paused";
            case SET_HYPER_PARAMETERS, SET_POLICY -> beyondPolicies(move);
            case END_CANARY -> head + " has no canary";
            case SHADOW_OFF -> head + " has no shadow";
            case PROMOTE, ROLL_BACK, CANARY, SHADOW_ON ->
                state.phase() == RolloutPhase.AWAITING
                        ? head + " has no champion yet, expected one"
                        : head + " is pinned, expected a person to change what serves";
        };
    }

    private static String beyondPolicies(RolloutMove move) {
        return "%s by a policy, expected a person".formatted(move);
    }

    private static RolloutState next(RolloutState state, RolloutCommand command, HeadFacts facts, Change change) {
        ServingPlan plan = state.plan();
        VersionChoice versions = new VersionChoice(plan, facts);
        Holds holds = state.holds();
        HeadSetup setup = state.setup();
        RolloutAction action = command.action();
        // Java 17 has no patterns in switch; the last branch is what the compiler cannot see to be all.
        if (action instanceof Create create) {
            setup = checked(created(create, facts), facts);
        } else if (action instanceof Promote promote) {
            plan = plan.promote(versions.another(promote.ref()));
        } else if (action instanceof RollBack rollBack) {
            plan = plan.rollBack(versions.target(state.head(), rollBack));
            holds = command.by().isPolicy() ? holds : holds.withPinned(true);
        } else if (action instanceof StartCanary canary) {
            plan = plan.withCanary(versions.canary(canary));
        } else if (action instanceof EndCanary) {
            plan = plan.withoutCanary();
        } else if (action instanceof Shadow shadow) {
            plan = shadow.on()
                    ? plan.withShadow(versions.newShadow(shadow.ref()))
                    : plan.withoutShadow(versions.shadow(shadow.ref()));
        } else if (action instanceof Pin pin) {
            holds = holds.withPinned(pin.on());
        } else if (action instanceof PauseTraining pause) {
            holds = holds.withTrainingPaused(pause.on());
        } else if (action instanceof SetHyperParameters set) {
            setup = checked(setup(setup, set, facts), facts);
        } else if (action instanceof SetPolicy set) {
            setup = checked(setup.withPolicy(set.policy()), facts);
        } else {
            throw new IllegalStateException("no such action: " + action);
        }
        return state.next(plan, holds, setup, change);
    }

    private static HeadSetup created(Create create, HeadFacts facts) {
        List<LearnerSetup> learners = create.learners().isEmpty()
                ? facts.learners().stream()
                        .map(name -> new LearnerSetup(name, HeadSetup.CONFIGURED.hyperParameters(name)))
                        .toList()
                : create.learners();
        try {
            return new HeadSetup(true, learners, create.policyOrNull());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private static HeadSetup setup(HeadSetup setup, SetHyperParameters set, HeadFacts facts) {
        List<LearnerName> learners = setup.created()
                ? setup.learners().stream().map(LearnerSetup::learner).toList()
                : facts.learners();
        if (!learners.contains(set.learner())) {
            throw new RefusedException("no learner '%s', expected one of %s".formatted(set.learner(), learners));
        }
        HeadSetup next = setup.with(set.learner(), set.values());
        if (next.equals(setup)) {
            throw new RefusedException(
                    "learner '%s' has these hyper-parameters already, expected others".formatted(set.learner()));
        }
        return next;
    }

    private static HeadSetup checked(HeadSetup setup, HeadFacts facts) {
        try {
            facts.check(setup);
            return setup;
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
