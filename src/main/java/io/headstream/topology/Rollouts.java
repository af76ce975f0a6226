package io.headstream.topology;

import io.headstream.config.HeadDirectory;
import io.headstream.config.HeadSettings;
import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.HeadFacts;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutPolicy;
import io.headstream.rollout.VersionRef;
import io.headstream.snapshot.HeadVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rollouts of all heads share. Thread-safe.
 *
 * @param directory settings of heads
 * @param policies policies by name
 * @param records how changes are written
 * @param retention which versions stay
 * @param observer sees what is done
 */
record Rollouts(
        HeadDirectory directory,
        Function<PolicySettings, RolloutPolicy> policies,
        TrainerRecords records,
        Retention retention,
        TrainerObserver observer) {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    /** What commands on a head are judged by. */
    HeadFacts facts(HeadName head, VersionIndex index) {
        return new HeadFacts() {
            @Override
            public boolean configured() {
                return directory.names(head);
            }

            @Override
            public List<LearnerName> learners() {
                return directory.of(head).learners().stream()
                        .map(LearnerSettings::name)
                        .toList();
            }

            @Override
            public Optional<HeadVersion> find(VersionRef ref) {
                return index.find(head, ref);
            }

            @Override
            public void check(HeadSetup setup) {
                policyOf(directory.of(head, setup));
            }
        };
    }

    /** @throws IllegalArgumentException if there is no such policy */
    RolloutPolicy policyOf(HeadSettings settings) {
        return policies.apply(settings.policy());
    }

    /** A head's settings; where what commands set does not fit this program any more, those that are configured. */
    HeadSettings settings(HeadName head, HeadSetup setup) {
        try {
            HeadSettings settings = directory.of(head, setup);
            policyOf(settings);
            return settings;
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "head '{}': what commands have set of it does not fit this program, so it is as configured: {}",
                    head,
                    e.getMessage());
            return directory.of(head);
        }
    }
}
