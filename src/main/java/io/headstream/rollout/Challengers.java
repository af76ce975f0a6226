package io.headstream.rollout;

import io.headstream.comparison.PairedCounts;
import io.headstream.comparison.PairedTest;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutAction.EndCanary;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.StartCanary;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Learners on trial in one turn of {@link AutoPolicy}, the canary's among them. Used once, by one thread. */
final class Challengers {
    /** Comparison windows after which a trial that is still open begins anew: what was long ago says little of now. */
    private static final int TRIAL_WINDOWS = 4;

    /** How many times its support a canary may take that is behind now. */
    private static final int CANARY_SUPPORTS = 4;

    private final AutoSettings settings;
    private final PolicyInput input;
    private final AutoReasons reasons;
    private final SortedMap<LearnerName, Trial> trials;
    private @Nullable LearnerName canary;
    private long begun;
    private long successes;

    Challengers(AutoSettings settings, PolicyInput input, AutoMemory memory) {
        this.settings = settings;
        this.input = input;
        this.reasons = new AutoReasons(settings);
        this.trials = new TreeMap<>(memory.trials());
        this.canary = memory.canaryOrNull();
        this.begun = memory.trialsBegun();
        this.successes = memory.successes();
    }

    /** Everybody's trial begins anew: what serves is another one. */
    void startOver() {
        trials.clear();
        canary = null;
    }

    /** A canary that others have ended, or replaced, begins its trial anew. */
    void takeUp() {
        LearnerName learner = canary;
        if (learner != null
                && canaryVersion()
                        .filter(version -> version.learner().equals(learner))
                        .isEmpty()) {
            trials.remove(learner);
            canary = null;
        }
    }

    /**
     * Compares every learner but one with what serves.
     *
     * @param exceptOrNull the learner whose newest versions serve; null: nobody's
     */
    void observe(WindowEvaluation serving, @Nullable LearnerName exceptOrNull) {
        trials.keySet().retainAll(input.learners());
        for (LearnerName learner : input.learners()) {
            Optional<WindowEvaluation> challenger =
                    newestScored(learner).filter(evaluation -> !evaluation.equals(serving));
            if (!learner.equals(exceptOrNull) && challenger.isPresent()) {
                Trial trial = trials.containsKey(learner) ? trials.get(learner) : Trial.begin(++begun);
                PairedCounts counts =
                        PairedCounts.of(serving.scores(), challenger.get().scores());
                trials.put(learner, trial.plus(counts, learner.equals(canary)));
            }
        }
    }

    /** What is to become of the canary, or who is to become it; {@link Promote} is the end of every trial. */
    Optional<PolicyMove> decide(HeadVersion champion) {
        LearnerName learner = canary;
        Optional<PolicyMove> move = learner == null ? startCanary() : judgeCanary(learner, champion);
        trials.entrySet()
                .removeIf(entry -> !entry.getKey().equals(canary)
                        && entry.getValue().counts().examples() >= (long) TRIAL_WINDOWS * settings.windowExamples());
        return move;
    }

    AutoMemory remember(AutoMemory rest) {
        return new AutoMemory(
                rest.servedOrNull(),
                rest.askedOrNull(),
                rest.followingOrNull(),
                canary,
                rest.guard(),
                rest.unscored(),
                begun,
                successes,
                trials);
    }

    private Optional<PolicyMove> startCanary() {
        if (canaryVersion().isPresent()) {
            return Optional.empty();
        }
        for (Map.Entry<LearnerName, Trial> entry : trials.entrySet()) {
            PairedCounts counts = entry.getValue().counts();
            double level = settings.budget().level(entry.getValue().number(), successes);
            Optional<VersionRef> version = newest(entry.getKey());
            if (version.isPresent()
                    && counts.examples() >= settings.supportMin()
                    && settings.isAhead(counts)
                    && PairedTest.isBetter(counts, level)) {
                successes++;
                canary = entry.getKey();
                return Optional.of(new PolicyMove(
                        new StartCanary(version.get(), settings.canaryShare()),
                        reasons.canary(version.get(), counts, level)));
            }
        }
        return Optional.empty();
    }

    private Optional<PolicyMove> judgeCanary(LearnerName learner, HeadVersion champion) {
        HeadVersion version = canaryVersion().orElseThrow();
        Trial trial = trials.getOrDefault(learner, Trial.begin(1));
        PairedCounts counts = trial.canary();
        boolean holds = settings.isAhead(trial.counts()) && counts.onlySecond() >= counts.onlyFirst();
        if (settings.isHarmed(counts)
                || (!holds && counts.examples() >= (long) CANARY_SUPPORTS * settings.supportMin())) {
            trials.remove(learner);
            canary = null;
            return Optional.of(new PolicyMove(new EndCanary(), reasons.endCanary(version, counts)));
        }
        if (holds && counts.examples() >= settings.supportMin()) {
            return Optional.of(
                    new PolicyMove(new Promote(VersionRef.of(version)), reasons.promote(version, champion, counts)));
        }
        return newest(learner)
                .filter(newer -> newer.version() > version.version())
                .map(newer ->
                        new PolicyMove(new StartCanary(newer, settings.canaryShare()), reasons.follow(newer, version)));
    }

    private Optional<HeadVersion> canaryVersion() {
        return input.state().canary().map(Canary::version);
    }

    private Optional<WindowEvaluation> newestScored(LearnerName learner) {
        return input.evaluations().stream()
                .filter(evaluation -> evaluation.learner().equals(learner) && evaluation.version() > 0)
                .max(Comparator.comparingLong(WindowEvaluation::version));
    }

    private Optional<VersionRef> newest(LearnerName learner) {
        return input.newestPublished(learner)
                .map(HeadSnapshot::version)
                .map(VersionRef::of)
                .or(() -> newestScored(learner).map(evaluation -> new VersionRef(learner, evaluation.version())));
    }
}
