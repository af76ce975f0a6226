package io.headstream.snapshot;

import io.headstream.event.HeadName;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowPolicy;

/**
 * What a learner's line was set up with.
 *
 * @param head the head
 * @param learner the learner
 * @param hyperParameters canonical: every name with its value, the window policy among them
 * @param seed seed of everything random
 * @param programVersion version of Headstream
 */
record LineSettings(
        HeadName head, LearnerName learner, HyperParameters hyperParameters, long seed, String programVersion) {
    /** The first parameters' purpose: no window begins at this offset. */
    private static final long BEFORE_ALL_OFFSETS = -1;

    /** @throws IllegalArgumentException if a hyper-parameter is missing, unknown or out of range */
    LineSettings {
        hyperParameters = WindowPolicy.of(hyperParameters)
                .addTo(HeadTrainers.of(hyperParameters).hyperParameters());
    }

    HeadTrainer trainer() {
        return HeadTrainers.of(hyperParameters);
    }

    WindowPolicy windowPolicy() {
        return WindowPolicy.of(hyperParameters);
    }

    long initialSeed() {
        return SplitMix64.derive(seed, BEFORE_ALL_OFFSETS);
    }

    /** By the window's place in the log, so that a replay finds it again whatever the version's number. */
    long stepSeed(TrainingWindow window) {
        return SplitMix64.derive(seed, window.fromOffset());
    }

    boolean learnsAlike(LineSettings other) {
        return seed == other.seed && hyperParameters.equals(other.hyperParameters);
    }
}
