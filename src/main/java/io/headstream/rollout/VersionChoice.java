package io.headstream.rollout;

import io.headstream.event.HeadName;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.rollout.RolloutAction.StartCanary;
import io.headstream.snapshot.HeadVersion;

/**
 * The versions that a move may name, beside those that have a place already. Every method throws {@link RefusedException}
 * where the move cannot be made with the version that it names.
 *
 * @param plan what serves and is on trial before the move
 * @param facts which versions there are
 */
record VersionChoice(ServingPlan plan, HeadFacts facts) {
    /** Any version but the champion. */
    HeadVersion another(VersionRef ref) {
        if (plan.champion().filter(ref::names).isPresent()) {
            throw new RefusedException("version %s is the champion already, expected another one".formatted(ref));
        }
        return facts.find(ref)
                .orElseThrow(() -> new RefusedException(
                        "version %s is not there, expected one that was published and is still kept".formatted(ref)));
    }

    /** What a roll back goes to. */
    HeadVersion target(HeadName head, RollBack rollBack) {
        if (rollBack.refOrNull() != null) {
            return another(rollBack.refOrNull());
        }
        return plan.previous()
                .orElseThrow(() -> new RefusedException(
                        "head '%s' has no earlier champion to go back to, expected a version to be named"
                                .formatted(head)));
    }

    /** A canary that is not on as it is. */
    Canary canary(StartCanary start) {
        Canary canary = new Canary(another(start.ref()), start.share());
        if (plan.canary().filter(canary::equals).isPresent()) {
            throw new RefusedException("canary %s is on already, expected another share or version".formatted(canary));
        }
        return canary;
    }

    /** A version that is not on trial yet, while there is room for one more. */
    HeadVersion newShadow(VersionRef ref) {
        HeadVersion version = another(ref);
        if (plan.active().contains(version)) {
            throw new RefusedException("version %s is on trial already, expected another one".formatted(ref));
        }
        if (plan.shadows().size() >= ServingPlan.MAX_SHADOWS) {
            throw new RefusedException("%d shadows already, expected at most %d: end one first"
                    .formatted(plan.shadows().size(), ServingPlan.MAX_SHADOWS));
        }
        return version;
    }

    /** One of the shadows. */
    HeadVersion shadow(VersionRef ref) {
        return plan.shadows().stream()
                .filter(ref::names)
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "version %s is no shadow, expected one of %s".formatted(ref, plan.shadows())));
    }
}
