package io.headstream.rollout;

import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One turn of {@link AutoPolicy}: takes up what it remembers, looks at what is new, decides. Used once, by one thread. */
final class AutoTurn {
    private final AutoSettings settings;
    private final PolicyInput input;
    private final AutoReasons reasons;
    private final Challengers challengers;
    private final List<PolicyMove> moves = new ArrayList<>();
    private @Nullable HeadVersion served;
    private @Nullable VersionRef asked;
    private @Nullable LearnerName following;
    private Guard guard;
    private long unscored;

    AutoTurn(AutoSettings settings, PolicyInput input, AutoMemory memory) {
        this.settings = settings;
        this.input = input;
        this.reasons = new AutoReasons(settings);
        this.challengers = new Challengers(settings, input, memory);
        this.served = memory.servedOrNull();
        this.asked = memory.askedOrNull();
        this.following = memory.followingOrNull();
        this.guard = memory.guard();
        this.unscored = memory.unscored();
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
        AutoMemory rest =
                new AutoMemory(served, asked, following, null, guard, unscored, 0, 0, Collections.emptySortedMap());
        return new PolicyStep(moves, challengers.remember(rest).toBytes());
    }

    private void promoteTheFirst() {
        input.newestPublished(input.learners().get(0)).ifPresent(first -> {
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
            challengers.startOver();
        }
        served = champion;
        challengers.takeUp();
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
        challengers.observe(serving.get(), following);
    }

    private void decide(HeadVersion champion) {
        Optional<HeadVersion> reference = guard.reference();
        if (reference.isPresent() && settings.isHarmed(guard.counts())) {
            turnBack(champion, reference.get());
            return;
        }
        Optional<PolicyMove> challenge = challengers.decide(champion);
        challenge.ifPresent(moves::add);
        if (challenge.isPresent() && challenge.get().action() instanceof Promote promote) {
            asked = promote.ref();
            following = promote.ref().learner();
            guard = Guard.against(champion);
            challengers.startOver();
        } else {
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
        challengers.startOver();
    }

    private void follow(HeadVersion champion) {
        if (following == null && unscored >= settings.supportMin()) {
            following = input.learners().get(0);
        }
        LearnerName line = following;
        Optional<HeadSnapshot> newest = line == null ? Optional.empty() : input.newestPublished(line);
        if (newest.isEmpty()) {
            return;
        }
        HeadVersion version = newest.get().version();
        boolean sameLine = champion.learner().equals(version.learner());
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
                && !settings.isAhead(guard.counts().swapped());
        if (through || guard.missed() >= settings.windowExamples()) {
            guard = following == null ? Guard.NONE : guard.renewed();
        }
    }

    private void promote(VersionRef version, String why) {
        moves.add(new PolicyMove(new Promote(version), why));
        asked = version;
    }
}
