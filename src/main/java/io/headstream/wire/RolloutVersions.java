package io.headstream.wire;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Canary;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.LearnerSetup;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.ServingPlan;
import io.headstream.rollout.Share;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.RolloutCanary;
import io.headstream.wire.avro.RolloutLearner;
import io.headstream.wire.avro.RolloutPolicy;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.RolloutVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of rollout states between the contract and the domain. */
final class RolloutVersions {
    /** Stands for the champion while there is none: the field cannot be null, as it never was in release 0.1.0. */
    private static final RolloutVersion NONE = new RolloutVersion("", 0L, "");

    private RolloutVersions() {}

    static RolloutVersion championOrNone(ServingPlan plan) {
        return plan.champion().map(RolloutVersions::toAvro).orElse(NONE);
    }

    static @Nullable RolloutVersion previous(ServingPlan plan) {
        return plan.previous().map(RolloutVersions::toAvro).orElse(null);
    }

    /** Those before the previous one. */
    static List<RolloutVersion> former(ServingPlan plan) {
        return plan.former().stream().skip(1).map(RolloutVersions::toAvro).toList();
    }

    static @Nullable RolloutCanary canary(ServingPlan plan) {
        return plan.canary()
                .map(canary -> new RolloutCanary(
                        toAvro(canary.version()), canary.share().hundredths()))
                .orElse(null);
    }

    static ServingPlan plan(RolloutState avro) {
        List<HeadVersion> former = new ArrayList<>();
        if (avro.getPrevious() != null) {
            former.add(toDomain(avro.getPrevious()));
        }
        avro.getFormer().forEach(version -> former.add(toDomain(version)));
        HeadVersion champion = avro.getChampion().getVersion() == 0 ? null : toDomain(avro.getChampion());
        // Release 0.1.0 could come back to the version before the last, which a roll back cannot go to now.
        former.removeIf(version -> version.equals(champion));
        RolloutCanary canary = avro.getCanary();
        return new ServingPlan(
                champion,
                former,
                canary == null ? null : new Canary(toDomain(canary.getVersion()), new Share(canary.getShare())),
                avro.getShadows().stream().map(RolloutVersions::toDomain).toList());
    }

    static List<RolloutLearner> learners(HeadSetup setup) {
        return setup.learners().stream()
                .map(learner -> new RolloutLearner(
                        learner.learner().value(), learner.hyperParameters().values()))
                .toList();
    }

    static @Nullable RolloutPolicy policy(HeadSetup setup) {
        return setup.policy()
                .map(policy -> new RolloutPolicy(policy.name(), policy.parameters()))
                .orElse(null);
    }

    static HeadSetup setup(RolloutState avro) {
        RolloutPolicy policy = avro.getPolicy();
        return new HeadSetup(
                avro.getCreated(),
                avro.getLearners().stream()
                        .map(learner -> new LearnerSetup(
                                new LearnerName(learner.getLearner()),
                                HyperParameters.of(learner.getHyperParameters())))
                        .toList(),
                policy == null ? null : PolicySettings.of(policy.getName(), policy.getParameters()));
    }

    static RolloutVersion toAvro(HeadVersion version) {
        return new RolloutVersion(version.learner().value(), version.version(), version.sha256());
    }

    private static HeadVersion toDomain(RolloutVersion avro) {
        return new HeadVersion(new LearnerName(avro.getLearner()), avro.getVersion(), avro.getSha256());
    }
}
