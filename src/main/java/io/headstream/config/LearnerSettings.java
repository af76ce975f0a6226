package io.headstream.config;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;

/**
 * One learner of a head.
 *
 * @param name its name
 * @param hyperParameters everything that its steps depend on, the window policy among it
 * @param seed what its randomness begins with
 */
public record LearnerSettings(LearnerName name, HyperParameters hyperParameters, long seed) {}
