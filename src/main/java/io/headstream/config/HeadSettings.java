package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.WindowPolicy;
import io.headstream.rollout.PolicySettings;
import java.time.Duration;
import java.util.List;

/**
 * One head: who learns it, and when a window of its examples closes.
 *
 * @param name its name
 * @param learners who learn it side by side from the same windows; at least one
 * @param window when a window closes
 * @param idleTick how long its log may stand still, by the trainer's clock, before a tick closes the open window
 * @param policy how new versions are rolled out, unless a command says otherwise
 */
public record HeadSettings(
        HeadName name, List<LearnerSettings> learners, WindowPolicy window, Duration idleTick, PolicySettings policy) {
    /** @throws IllegalArgumentException if nobody learns */
    public HeadSettings {
        learners = List.copyOf(learners);
        if (learners.isEmpty()) {
            throw new IllegalArgumentException("head '%s' without learner, expected at least one".formatted(name));
        }
    }
}
