package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.WindowPolicy;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.LearnerSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings of heads by name: as configured, and as commands have changed or created them. Immutable, thread-safe. What a
 * command leaves open is as configured for the head or, if the configuration does not name it, for all heads.
 */
public final class HeadDirectory {
    private final Values values;
    private final Map<HeadName, HeadSettings> configured = new HashMap<>();

    HeadDirectory(Values values, List<HeadSettings> heads) {
        this.values = values;
        heads.forEach(head -> configured.put(head.name(), head));
    }

    /** Whether the configuration names the head. */
    public boolean names(HeadName head) {
        return configured.containsKey(head);
    }

    /** Settings of a head as the configuration has them for it, or for all heads. */
    public HeadSettings of(HeadName head) {
        HeadSettings own = configured.get(head);
        return own != null ? own : HeadKeys.from(values, List.of(head)).get(0);
    }

    /**
     * Settings of a head under what commands have set.
     *
     * @throws IllegalArgumentException if it cannot learn so: what was found, what was expected
     */
    public HeadSettings of(HeadName head, HeadSetup setup) {
        HeadSettings base = of(head);
        List<LearnerName> names = setup.created()
                ? setup.learners().stream().map(LearnerSetup::learner).toList()
                : base.learners().stream().map(LearnerSettings::name).toList();
        List<LearnerSettings> learners = new ArrayList<>();
        for (LearnerName learner : names) {
            learners.add(learner(head, learner, setup.hyperParameters(learner), base.window()));
        }
        return new HeadSettings(
                head, learners, base.window(), base.idleTick(), setup.policy().orElse(base.policy()));
    }

    /** The shortest time that a head's log may stand still before a tick is due. */
    public Duration shortestIdleTick() {
        Duration shortest = values.millis(HeadKeys.WINDOW_IDLE_TICK);
        for (HeadSettings head : configured.values()) {
            shortest = head.idleTick().compareTo(shortest) < 0 ? head.idleTick() : shortest;
        }
        return shortest;
    }

    private LearnerSettings learner(HeadName head, LearnerName learner, HyperParameters given, WindowPolicy window) {
        given.values().keySet().stream()
                .filter(name -> name.startsWith("window."))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "hyper-parameter '%s' is the head's, expected one of the learner's own".formatted(name));
                });
        Values own = HeadKeys.values(values, Scope.of(head, learner));
        Optional<String> configuredKind = LearningKeys.kind(learner, own);
        String kind = given.values().get(HyperParameters.KIND);
        Map<String, String> parameters = new TreeMap<>();
        if (kind == null || configuredKind.equals(Optional.of(kind))) {
            parameters.putAll(LearningKeys.hyperParameters(
                            configuredKind.orElseThrow(() -> new IllegalArgumentException(
                                    "learner '%s' is of no kind, expected hyper-parameter 'kind', one of %s"
                                            .formatted(learner, String.join(", ", HeadTrainers.kinds())))),
                            own)
                    .values());
        }
        parameters.putAll(given.values());
        HyperParameters canonical =
                HeadTrainers.of(HyperParameters.of(parameters)).hyperParameters();
        return LearningKeys.settings(learner, canonical, own, window);
    }
}
