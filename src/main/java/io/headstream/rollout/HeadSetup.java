package io.headstream.rollout;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What commands have set of how a head learns and rolls out; all else is as configured.
 *
 * @param created whether a command made the head: its learners are then those listed here, the first the primary one
 * @param learners learners with hyper-parameters of their own, none twice
 * @param policyOrNull the policy; null: as configured
 */
public record HeadSetup(
        boolean created,
        List<LearnerSetup> learners,
        @Nullable PolicySettings policyOrNull) {
    /** Everything is as configured. */
    public static final HeadSetup CONFIGURED = new HeadSetup(false, List.of(), null);

    /** @throws IllegalArgumentException if a learner is listed twice */
    public HeadSetup {
        learners = List.copyOf(learners);
        Set<LearnerName> names = new HashSet<>();
        for (LearnerSetup learner : learners) {
            if (!names.add(learner.learner())) {
                throw new IllegalArgumentException(
                        "learner '%s' twice, expected each once".formatted(learner.learner()));
            }
        }
    }

    /** The policy, if a command set one. */
    public Optional<PolicySettings> policy() {
        return Optional.ofNullable(policyOrNull);
    }

    /** A learner's own hyper-parameters; none if it has none. */
    public HyperParameters hyperParameters(LearnerName learner) {
        return learners.stream()
                .filter(setup -> setup.learner().equals(learner))
                .map(LearnerSetup::hyperParameters)
                .findFirst()
                .orElse(HyperParameters.of(Map.of()));
    }

    HeadSetup withPolicy(PolicySettings policy) {
        return new HeadSetup(created, learners, policy);
    }

    /**
     * With other hyper-parameters for a learner: added to those that it was given before, unless they name another kind.
     * None at all means: as configured again.
     */
    HeadSetup with(LearnerName learner, HyperParameters given) {
        Map<String, String> values = new TreeMap<>();
        Map<String, String> before = hyperParameters(learner).values();
        String kind = given.values().get(HyperParameters.KIND);
        boolean sameKind = kind == null || kind.equals(before.get(HyperParameters.KIND));
        if (!given.values().isEmpty()) {
            values.putAll(sameKind ? before : Map.of());
            values.putAll(given.values());
        }
        LearnerSetup now = new LearnerSetup(learner, HyperParameters.of(values));
        List<LearnerSetup> all = new ArrayList<>();
        boolean replaced = false;
        for (LearnerSetup setup : learners) {
            boolean it = setup.learner().equals(learner);
            replaced |= it;
            if (!it || created || !values.isEmpty()) {
                all.add(it ? now : setup);
            }
        }
        if (!replaced && !values.isEmpty()) {
            all.add(now);
        }
        return new HeadSetup(created, all, policyOrNull);
    }
}
