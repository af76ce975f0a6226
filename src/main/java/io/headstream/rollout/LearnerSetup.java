package io.headstream.rollout;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;

/**
 * A learner as a command set it up.
 *
 * @param learner the learner
 * @param hyperParameters those that were given, {@code kind} among them if it was; the others are as configured, or the
 *     kind's defaults where the kind is not the configured one
 */
public record LearnerSetup(LearnerName learner, HyperParameters hyperParameters) {}
