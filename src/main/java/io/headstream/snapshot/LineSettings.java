package io.headstream.snapshot;

import io.headstream.event.HeadName;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowPolicy;

/** What a learner's line was set up with. Immutable. */
final class LineSettings {
    /** The first parameters' purpose: no window begins at this offset. */
    private static final long BEFORE_ALL_OFFSETS = -1;

    private final HeadName head;
    private final LearnerName learner;
    private final HyperParameters hyperParameters;
    private final long seed;
    private final String programVersion;
    private final HeadTrainer trainer;
    private final WindowPolicy windowPolicy;
    private final OneBackbone backbone;

    /**
     * For a learner of a head.
     *
     * @param given of the learner and, under {@code window.}, of the window policy and the backbone
     * @param seed seed of everything random
     * @param programVersion version of Headstream
     * @throws IllegalArgumentException if a hyper-parameter is missing, unknown or out of range
     */
    LineSettings(HeadName head, LearnerName learner, HyperParameters given, long seed, String programVersion) {
        this.head = head;
        this.learner = learner;
        this.trainer = HeadTrainers.of(given);
        this.windowPolicy = WindowPolicy.of(given);
        this.backbone = new OneBackbone(WindowPolicy.backbone(given));
        this.hyperParameters = backbone.addTo(windowPolicy.addTo(trainer.hyperParameters()));
        this.seed = seed;
        this.programVersion = programVersion;
    }

    HeadName head() {
        return head;
    }

    LearnerName learner() {
        return learner;
    }

    /** Canonical: every name with its value, the window policy among them. */
    HyperParameters hyperParameters() {
        return hyperParameters;
    }

    long seed() {
        return seed;
    }

    String programVersion() {
        return programVersion;
    }

    HeadTrainer trainer() {
        return trainer;
    }

    WindowPolicy windowPolicy() {
        return windowPolicy;
    }

    /** Which entries of a window are its own. */
    OneBackbone backbone() {
        return backbone;
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
