package io.headstream.rollout;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is asked of a head's rollout, with all that it takes. {@code toString} is a phrase: {@code promote dense/12}. */
public sealed interface RolloutAction {
    /** Which move it is. */
    RolloutMove move();

    /** The version that it names, if it does. */
    default Optional<VersionRef> version() {
        return Optional.empty();
    }

    /**
     * Makes a head that the configuration does not name.
     *
     * @param learners its learners, the first the primary one; none: as configured for all heads
     * @param policyOrNull its policy; null: as configured for all heads
     */
    record Create(List<LearnerSetup> learners, @Nullable PolicySettings policyOrNull) implements RolloutAction {
        /** Copies the list. */
        public Create {
            learners = List.copyOf(learners);
        }

        @Override
        public RolloutMove move() {
            return RolloutMove.CREATE;
        }

        @Override
        public String toString() {
            String who = learners.isEmpty()
                    ? ""
                    : learners.stream()
                            .map(setup -> setup.learner().value())
                            .collect(Collectors.joining(", ", " with learners ", ""));
            return "create" + who + (policyOrNull == null ? "" : " under policy " + policyOrNull);
        }
    }

    /**
     * Makes a version the champion.
     *
     * @param ref the version
     */
    record Promote(VersionRef ref) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return RolloutMove.PROMOTE;
        }

        @Override
        public Optional<VersionRef> version() {
            return Optional.of(ref);
        }

        @Override
        public String toString() {
            return "promote " + ref;
        }
    }

    /**
     * Goes back.
     *
     * @param refOrNull to this version; null: to the champion before
     */
    record RollBack(@Nullable VersionRef refOrNull) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return RolloutMove.ROLL_BACK;
        }

        @Override
        public Optional<VersionRef> version() {
            return Optional.ofNullable(refOrNull);
        }

        @Override
        public String toString() {
            return "roll back" + (refOrNull == null ? "" : " to " + refOrNull);
        }
    }

    /**
     * Gives a version a share of the images.
     *
     * @param ref the version
     * @param share how many
     */
    record StartCanary(VersionRef ref, Share share) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return RolloutMove.CANARY;
        }

        @Override
        public Optional<VersionRef> version() {
            return Optional.of(ref);
        }

        @Override
        public String toString() {
            return "canary %s at %s".formatted(ref, share);
        }
    }

    /** Takes the canary's share back. */
    record EndCanary() implements RolloutAction {
        @Override
        public RolloutMove move() {
            return RolloutMove.END_CANARY;
        }

        @Override
        public String toString() {
            return "end the canary";
        }
    }

    /**
     * Lets a version predict unseen, or no longer.
     *
     * @param ref the version
     * @param on whether it is to
     */
    record Shadow(VersionRef ref, boolean on) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return on ? RolloutMove.SHADOW_ON : RolloutMove.SHADOW_OFF;
        }

        @Override
        public Optional<VersionRef> version() {
            return Optional.of(ref);
        }

        @Override
        public String toString() {
            return "shadow %s %s".formatted(ref, on ? "on" : "off");
        }
    }

    /**
     * Holds the champion against policies, or no longer.
     *
     * @param on whether it is to be held
     */
    record Pin(boolean on) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return on ? RolloutMove.PIN : RolloutMove.UNPIN;
        }

        @Override
        public String toString() {
            return on ? "pin" : "unpin";
        }
    }

    /**
     * Lets what is to be learned wait, or no longer.
     *
     * @param on whether it is to wait
     */
    record PauseTraining(boolean on) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return on ? RolloutMove.PAUSE_TRAINING : RolloutMove.RESUME_TRAINING;
        }

        @Override
        public String toString() {
            return on ? "pause training" : "resume training";
        }
    }

    /**
     * Gives a learner other hyper-parameters.
     *
     * @param learner the learner
     * @param values added to those that it was given before, unless they name another {@code kind}; none: as configured
     *     again
     */
    record SetHyperParameters(LearnerName learner, HyperParameters values) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return RolloutMove.SET_HYPER_PARAMETERS;
        }

        @Override
        public String toString() {
            return values.values().isEmpty()
                    ? "set hyper-parameters of %s as configured".formatted(learner)
                    : values.values().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(" ", "set hyper-parameters of %s: ".formatted(learner), ""));
        }
    }

    /**
     * Gives the head another policy, which remembers nothing of the last one's.
     *
     * @param policy the policy
     */
    record SetPolicy(PolicySettings policy) implements RolloutAction {
        @Override
        public RolloutMove move() {
            return RolloutMove.SET_POLICY;
        }

        @Override
        public String toString() {
            return "set policy " + policy;
        }
    }
}
