package io.headstream.rollout;

import io.headstream.evaluation.ScoredExample;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A head whose learners are right at random: window by window it scores, learns a new version of each learner, and lets a
 * policy decide, through the real machine. All versions share their hard examples; each has errors of its own besides.
 */
final class SimulatedHead {
    static final int WINDOW = 32;

    /** What the policy has done so far: the window and the accepted action. */
    record Done(long window, RolloutAction action, String why) {}

    private static final Label LABEL = new Label("cat");
    private static final ScoredExample RIGHT =
            new ScoredExample(LABEL, Optional.of(LABEL), OptionalInt.of(0), 0.9, OptionalDouble.of(0.1), 0.02);
    private static final ScoredExample WRONG = new ScoredExample(
            LABEL, Optional.of(new Label("dog")), OptionalInt.of(1), 0.9, OptionalDouble.of(2.3), 1.62);

    /** Share of examples that no version has right. */
    private static final double HARD = 0.05;

    private final RolloutPolicy policy;
    private final List<LearnerName> learners;
    private final ToDoubleFunction<VersionRef> error;
    private final SplittableRandom random;
    private final List<Done> done = new ArrayList<>();
    private final Set<VersionRef> gone = new LinkedHashSet<>();
    private final Set<VersionRef> anew = new LinkedHashSet<>();
    private RolloutState state = RolloutState.untouched(Rollouts.HEAD);
    private byte[] memory = new byte[0];
    private long window;

    /**
     * Before its first window.
     *
     * @param error probability with which a version has an example wrong that is not hard
     */
    SimulatedHead(AutoSettings settings, List<LearnerName> learners, ToDoubleFunction<VersionRef> error, long seed) {
        this.policy = new AutoPolicy(settings);
        this.learners = learners;
        this.error = error;
        this.random = new SplittableRandom(seed);
    }

    /** Runs so many windows: in the n-th, versions n - 1 are scored, and versions n are made. */
    void run(int windows) {
        for (int i = 0; i < windows; i++) {
            List<WindowEvaluation> evaluations = window == 0 ? List.of() : score();
            window++;
            List<HeadSnapshot> published = new ArrayList<>();
            for (LearnerName learner : learners) {
                published.add(snapshot(new VersionRef(learner, window)));
            }
            turn(evaluations, published);
        }
    }

    /** A person's command, between two windows. */
    RolloutOutcome command(RolloutAction action) {
        RolloutOutcome outcome =
                RolloutMachine.apply(state, Rollouts.command(Rollouts.ANN, action), facts(), Rollouts.NOW);
        if (outcome instanceof RolloutOutcome.Accepted accepted) {
            state = accepted.next();
        }
        return outcome;
    }

    /** From here on nobody can score the version, nor serve it. */
    void lose(VersionRef version) {
        gone.add(version);
    }

    /** The version, when it is made, is the first of a line that has started anew. */
    void startAnew(VersionRef version) {
        anew.add(version);
    }

    RolloutState state() {
        return state;
    }

    VersionRef champion() {
        return VersionRef.of(state.champion().orElseThrow());
    }

    byte[] memory() {
        return memory;
    }

    long examples() {
        return (window - 1) * WINDOW;
    }

    List<Done> done() {
        return List.copyOf(done);
    }

    /** What the policy did of a kind. */
    List<Done> done(RolloutMove move) {
        return done.stream().filter(one -> one.action().move() == move).toList();
    }

    private void turn(List<WindowEvaluation> evaluations, List<HeadSnapshot> published) {
        PolicyStep step = policy.step(new PolicyInput(state, learners, evaluations, published), memory);
        memory = step.memory();
        for (PolicyMove move : step.moves()) {
            RolloutCommand command = new RolloutCommand(
                    new CommandId("policy:" + state.epoch()),
                    Rollouts.HEAD,
                    null,
                    move.action(),
                    Author.policy(policy.name()),
                    move.why(),
                    Rollouts.NOW);
            RolloutOutcome outcome = RolloutMachine.apply(state, command, facts(), Rollouts.NOW);
            if (outcome instanceof RolloutOutcome.Accepted accepted) {
                state = accepted.next();
                done.add(new Done(window, move.action(), move.why()));
            }
        }
    }

    private List<WindowEvaluation> score() {
        Set<VersionRef> scored = new LinkedHashSet<>();
        learners.forEach(learner -> scored.add(new VersionRef(learner, window)));
        state.plan().active().forEach(version -> scored.add(VersionRef.of(version)));
        policy.watched(memory).forEach(version -> scored.add(VersionRef.of(version)));
        scored.removeAll(gone);
        boolean[] hard = new boolean[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            hard[i] = random.nextDouble() < HARD;
        }
        List<WindowEvaluation> evaluations = new ArrayList<>();
        for (VersionRef version : scored) {
            double wrong = error.applyAsDouble(version);
            List<ScoredExample> scores = new ArrayList<>();
            for (int i = 0; i < WINDOW; i++) {
                scores.add(random.nextDouble() < wrong || hard[i] ? WRONG : RIGHT);
            }
            evaluations.add(new WindowEvaluation(
                    Rollouts.HEAD,
                    version.learner(),
                    version.version(),
                    state.champion().filter(version::names).isPresent(),
                    window * WINDOW,
                    (window + 1) * WINDOW,
                    scores,
                    OptionalDouble.empty(),
                    List.of(),
                    List.of(),
                    Instant.EPOCH));
        }
        return evaluations;
    }

    private HeadSnapshot snapshot(VersionRef version) {
        HeadSnapshot snapshot =
                Rollouts.snapshot(Rollouts.HEAD, version.learner().value(), version.version());
        return anew.contains(version) ? Rollouts.startingAnew(snapshot) : snapshot;
    }

    private HeadFacts facts() {
        return new HeadFacts() {
            @Override
            public boolean configured() {
                return true;
            }

            @Override
            public List<LearnerName> learners() {
                return learners;
            }

            @Override
            public Optional<HeadVersion> find(VersionRef ref) {
                return ref.version() > window || gone.contains(ref)
                        ? Optional.empty()
                        : Optional.of(Rollouts.version(ref.learner().value(), ref.version()));
            }

            @Override
            public void check(HeadSetup setup) {}
        };
    }
}
