package io.headstream.rollout;

import io.headstream.comparison.PairedCounts;
import io.headstream.comparison.PairedTest;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutAction.EndCanary;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.rollout.RolloutAction.StartCanary;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One turn of {@link AutoPolicy}: takes up what it remembers, looks at what is new, decides. Used once, by one thread. */
final class AutoTurn {
    /** Comparison windows after which a trial that is still open begins anew: what was long ago says little of now. */
    private static final int TRIAL_WINDOWS = 4;

    /** How many times its support a canary may take that is behind now. */
    private static final int CANARY_SUPPORTS = 4;

    private final AutoSettings settings;
    private final PolicyInput input;
    private final AutoReasons reasons;
    private final List<PolicyMove> moves = new ArrayList<>();
    private final SortedMap<LearnerName, Trial> trials;
    private @Nullable HeadVersion served;
    private @Nullable VersionRef asked;
    private @Nullable LearnerName following;
    private @Nullable LearnerName canary;
    private Guard guard;
    private long unscored;
    private long trialsBegun;
    private long successes;

    AutoTurn(AutoSettings settings, PolicyInput input, AutoMemory memory) {
        this.settings = settings;
        this.input = input;
        this.reasons = new AutoReasons(settings);
        this.trials = new TreeMap<>(memory.trials());
        this.served = memory.servedOrNull();
        this.asked = memory.askedOrNull();
        this.following = memory.followingOrNull();
        this.canary = memory.canaryOrNull();
        this.guard = memory.guard();
        this.unscored = memory.unscored();
        this.trialsBegun = memory.trialsBegun();
        this.successes = memory.successes();
    }

    PolicyStep take() {
        Optional<HeadVersion> champion = input.state().champion();
        if (champion.isPresent()) {
            takeUp(champion.get());
            observe(champion.get());
            if (!input.state().pinned()) {
                decide(champion.get());
            }
        } else {
            promoteTheFirst();
        }
        return new PolicyStep(
                moves,
                new AutoMemory(served, asked, following, canary, guard, unscored, trialsBegun, successes, trials)
                        .toBytes());
    }

    private void promoteTheFirst() {
        newestPublished(input.learners().get(0)).ifPresent(first -> {
            following = first.version().learner();
            promote(VersionRef.of(first.version()), reasons.first(first.version()));
        });
    }

    /** What others have done since is taken as it is: who promotes a version wants what follows it, who goes back does not. */
    private void takeUp(HeadVersion champion) {
        if (!champion.equals(served) && !(asked != null && asked.names(champion))) {
            HeadVersion before = input.state()
                    .previous()
                    .filter(previous -> previous.equals(served) || (asked != null && asked.names(previous)))
                    .orElse(null);
            boolean older = before != null
                    && before.learner().equals(champion.learner())
                    && before.version() > champion.version();
            following = served == null || (before != null && !older) ? champion.learner() : null;
            guard = before == null ? Guard.NONE : Guard.against(before);
            asked = null;
            trials.clear();
        }
        served = champion;
        LearnerName onTrial = canary;
        if (onTrial != null
                && canaryVersion()
                        .filter(version -> version.learner().equals(onTrial))
                        .isEmpty()) {
            trials.remove(onTrial);
            canary = null;
        }
    }

    private void observe(HeadVersion champion) {
        if (input.evaluations().isEmpty()) {
            return;
        }
        Optional<WindowEvaluation> serving = input.evaluation(champion);
        if (serving.isEmpty()) {
            unscored += input.evaluations().get(0).examples();
            return;
        }
        unscored = 0;
        if (following != null) {
            guard = guard.startingFrom(champion);
        }
        guard = guard.observed(champion, serving.get(), input);
        trials.keySet().retainAll(input.learners());
        for (LearnerName learner : input.learners()) {
            Optional<WindowEvaluation> challenger =
                    newestScored(learner).filter(evaluation -> !evaluation.equals(serving.get()));
            if (!learner.equals(following) && challenger.isPresent()) {
                Trial trial = trials.containsKey(learner) ? trials.get(learner) : Trial.begin(++trialsBegun);
                PairedCounts counts =
                        PairedCounts.of(serving.get().scores(), challenger.get().scores());
                trials.put(learner, trial.plus(counts, learner.equals(canary)));
            }
        }
    }

    private void decide(HeadVersion champion) {
        Optional<HeadVersion> reference = guard.reference();
        if (reference.isPresent() && isHarmed(guard.counts())) {
            turnBack(champion, reference.get());
            return;
        }
        if (canary == null) {
            startCanary();
        } else {
            judgeCanary(canary, champion);
        }
        if (moves.stream().noneMatch(move -> move.action() instanceof Promote)) {
            follow(champion);
        }
        renew();
    }

    private void turnBack(HeadVersion champion, HeadVersion reference) {
        moves.add(new PolicyMove(
                new RollBack(VersionRef.of(reference)), reasons.turnBack(champion, reference, guard.counts())));
        boolean lineHarms =
                champion.learner().equals(following) && reference.learner().equals(following);
        following = lineHarms ? null : reference.learner();
        asked = VersionRef.of(reference);
        guard = Guard.NONE;
        canary = null;
        trials.clear();
    }

    private void startCanary() {
        if (canaryVersion().isPresent()) {
            return;
        }
        for (Map.Entry<LearnerName, Trial> entry : trials.entrySet()) {
            PairedCounts counts = entry.getValue().counts();
            double level = settings.budget().level(entry.getValue().number(), successes);
            Optional<VersionRef> version = newest(entry.getKey());
            if (version.isPresent()
                    && counts.examples() >= settings.supportMin()
                    && isAhead(counts, settings.margin())
                    && PairedTest.isBetter(counts, level)) {
                successes++;
                canary = entry.getKey();
                moves.add(new PolicyMove(
                        new StartCanary(version.get(), settings.canaryShare()),
                        reasons.canary(version.get(), counts, level)));
                return;
            }
        }
    }

    private void judgeCanary(LearnerName learner, HeadVersion champion) {
        HeadVersion version = canaryVersion().orElseThrow();
        Trial trial = trials.get(learner);
        if (trial == null) {
            return;
        }
        PairedCounts counts = trial.canary();
        boolean ahead = isAhead(counts, 0) && isAhead(trial.counts(), settings.margin());
        if (isHarmed(counts) || (!ahead && counts.examples() >= (long) CANARY_SUPPORTS * settings.supportMin())) {
            moves.add(new PolicyMove(new EndCanary(), reasons.endCanary(version, counts)));
            trials.remove(learner);
            canary = null;
        } else if (ahead && counts.examples() >= settings.supportMin()) {
            promote(VersionRef.of(version), reasons.promote(version, champion, counts));
            following = learner;
            guard = Guard.against(champion);
            canary = null;
            trials.clear();
        } else {
            newest(learner)
                    .filter(newer -> newer.version() > version.version())
                    .ifPresent(newer -> moves.add(new PolicyMove(
                            new StartCanary(newer, settings.canaryShare()), reasons.follow(newer, version))));
        }
    }

    private void follow(HeadVersion champion) {
        if (following == null && unscored >= settings.supportMin()) {
            following = input.learners().get(0);
        }
        LearnerName line = following;
        Optional<HeadSnapshot> newest = line == null ? Optional.empty() : newestPublished(line);
        if (line == null || newest.isEmpty()) {
            return;
        }
        HeadVersion version = newest.get().version();
        boolean sameLine = champion.learner().equals(line);
        if (sameLine && newest.get().provenance().parentVersion() == 0 && unscored == 0) {
            // It has forgotten everything: it serves again once it has shown that it is better than what it knew
            // before.
            following = null;
            guard = Guard.NONE;
        } else if (!sameLine || version.version() > champion.version()) {
            promote(VersionRef.of(version), reasons.follow(VersionRef.of(version), champion));
        }
    }

    /** Without harm over a whole comparison window, what serves is watched against a later version from here on. */
    private void renew() {
        boolean through = guard.counts().examples() >= settings.windowExamples()
                && !isAhead(guard.counts().swapped(), settings.margin());
        if (through || guard.missed() >= settings.windowExamples()) {
            guard = following == null ? Guard.NONE : guard.renewed();
        }
        trials.entrySet()
                .removeIf(entry -> !entry.getKey().equals(canary)
                        && entry.getValue().counts().examples() >= (long) TRIAL_WINDOWS * settings.windowExamples());
    }

    private void promote(VersionRef version, String why) {
        moves.add(new PolicyMove(new Promote(version), why));
        asked = version;
    }

    /** Whether the first of two does better than the second, beyond doubt and by enough to matter. */
    private boolean isHarmed(PairedCounts counts) {
        return isAhead(counts.swapped(), settings.margin())
                && PairedTest.isBetter(counts.swapped(), settings.harmLevel());
    }

    private static boolean isAhead(PairedCounts counts, double margin) {
        return counts.difference().orElse(-1) >= margin;
    }

    private Optional<HeadVersion> canaryVersion() {
        return input.state().canary().map(Canary::version);
    }

    private Optional<WindowEvaluation> newestScored(LearnerName learner) {
        return input.evaluations().stream()
                .filter(evaluation -> evaluation.learner().equals(learner) && evaluation.version() > 0)
                .max(Comparator.comparingLong(WindowEvaluation::version));
    }

    private Optional<HeadSnapshot> newestPublished(LearnerName learner) {
        return input.published().stream()
                .filter(snapshot -> snapshot.version().learner().equals(learner))
                .max(Comparator.comparingLong(snapshot -> snapshot.version().version()));
    }

    private Optional<VersionRef> newest(LearnerName learner) {
        return newestPublished(learner)
                .map(snapshot -> VersionRef.of(snapshot.version()))
                .or(() -> newestScored(learner).map(evaluation -> new VersionRef(learner, evaluation.version())));
    }
}
