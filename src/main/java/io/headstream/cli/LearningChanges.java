package io.headstream.cli;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.LearnerSetup;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.RolloutPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headstream heads create|set|policy|pause|resume}: changes of how a head learns and rolls out. */
final class LearningChanges {
    private LearningChanges() {}

    /** {@code headstream heads create}. */
    @Command(name = "create", description = "Make a head that the configuration does not name; no restart is needed.")
    static final class Create extends HeadChange {
        @Option(
                names = "--learner",
                paramLabel = "NAME[,KEY=VALUE...]",
                description = {
                    "Who learns it, with hyper-parameters such as kind=dense; may come several times, the first is the"
                            + " primary one (default: as configured for all heads)."
                })
        private List<String> learners = List.of();

        @Option(
                names = "--policy",
                paramLabel = "NAME",
                description = "What decides by itself (default: as configured for all heads).")
        private @Nullable String policy;

        @Override
        RolloutAction action() {
            return new RolloutAction.Create(
                    learners.stream().map(this::learner).toList(), policy == null ? null : policy(policy));
        }

        private LearnerSetup learner(String text) {
            List<String> parts = List.of(text.split(",", -1));
            LearnerName name = checked("--learner", text, () -> new LearnerName(parts.get(0)));
            Map<String, String> values = pairs("--learner", parts.subList(1, parts.size()));
            return checked("--learner", text, () -> new LearnerSetup(name, HyperParameters.of(values)));
        }

        private PolicySettings policy(String text) {
            return checked("--policy", text, () -> known(PolicySettings.of(text)));
        }
    }

    /** {@code headstream heads set}. */
    @Command(
            name = "set",
            description = "Give a learner other hyper-parameters. Its line of versions starts anew, untrained.")
    static final class SetParameters extends HeadChange {
        @Parameters(index = "1", paramLabel = "LEARNER", description = "The learner.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String learner;

        @Parameters(
                index = "2..*",
                paramLabel = "KEY=VALUE",
                description = "Such as learningRate=0.001; added to those that were set before.")
        private List<String> values = List.of();

        @Option(names = "--as-configured", description = "Take back all that was set before.")
        private boolean asConfigured;

        @Override
        RolloutAction action() {
            if (asConfigured != values.isEmpty()) {
                throw wrong("expected KEY=VALUE, or --as-configured");
            }
            Map<String, String> given = pairs("KEY=VALUE", values);
            return checked(
                    "LEARNER",
                    learner,
                    () -> new RolloutAction.SetHyperParameters(new LearnerName(learner), HyperParameters.of(given)));
        }

        @Override
        boolean isDestructive() {
            return true;
        }
    }

    /** {@code headstream heads policy}. */
    @Command(
            name = "policy",
            description = "Give the head another policy: what decides by itself which version serves.")
    static final class Policy extends HeadChange {
        @Parameters(index = "1", paramLabel = "NAME", description = "auto, manual or promote-each.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String name;

        @Parameters(
                index = "2..*",
                paramLabel = "KEY=VALUE",
                description = "Parameters of auto, such as margin=0.02; those not given have their defaults.")
        private List<String> parameters = List.of();

        @Override
        RolloutAction action() {
            Map<String, String> given = pairs("KEY=VALUE", parameters);
            return new RolloutAction.SetPolicy(checked("NAME", name, () -> known(PolicySettings.of(name, given))));
        }
    }

    /** {@code headstream heads pause}. */
    @Command(name = "pause", description = "Let what is to be learned wait. Predictions go on; nothing is lost.")
    static final class Pause extends HeadChange {
        @Override
        RolloutAction action() {
            return new RolloutAction.PauseTraining(true);
        }
    }

    /** {@code headstream heads resume}. */
    @Command(name = "resume", description = "Learn what has waited, then go on.")
    static final class Resume extends HeadChange {
        @Override
        RolloutAction action() {
            return new RolloutAction.PauseTraining(false);
        }
    }

    /** @throws IllegalArgumentException if there is no such policy, or not with such parameters */
    private static PolicySettings known(PolicySettings settings) {
        RolloutPolicy unused = RolloutPolicies.of(settings);
        return settings;
    }
}
