package io.headstream.rollout;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests of rollouts are made of: a head, its versions, and commands on it. */
final class Rollouts {
    static final HeadName HEAD = new HeadName("animals");
    static final LearnerName DENSE = new LearnerName("dense");
    static final LearnerName RIDGE = new LearnerName("ridge");
    static final Instant NOW = Instant.ofEpochSecond(1_000);
    static final Author ANN = Author.person("ann");
    static final Author AUTO = Author.policy("auto");

    private static final AtomicInteger IDS = new AtomicInteger();

    private Rollouts() {}

    /** Versions 1 to 20 of both learners are there; the head is configured; hyper-parameter {@code bad} is refused. */
    static final HeadFacts FACTS = facts(true);

    static HeadFacts facts(boolean configured) {
        return new HeadFacts() {
            @Override
            public boolean configured() {
                return configured;
            }

            @Override
            public List<LearnerName> learners() {
                return List.of(DENSE, RIDGE);
            }

            @Override
            public Optional<HeadVersion> find(VersionRef ref) {
                return learners().contains(ref.learner()) && ref.version() <= 20
                        ? Optional.of(Rollouts.version(ref.learner().value(), ref.version()))
                        : Optional.empty();
            }

            @Override
            public void check(HeadSetup setup) {
                for (LearnerSetup learner : setup.learners()) {
                    if (learner.hyperParameters().values().containsKey("bad")) {
                        throw new IllegalArgumentException("hyper-parameter 'bad' is unknown, expected another");
                    }
                }
            }
        };
    }

    static HeadVersion version(String learner, long version) {
        return new HeadVersion(
                new LearnerName(learner), version, "%064x".formatted(31L * learner.hashCode() + version));
    }

    static VersionRef ref(String text) {
        return VersionRef.parse(text);
    }

    static HeadSnapshot snapshot(HeadName head, String learner, long version) {
        Provenance provenance = new Provenance(
                version - 1,
                new BackboneDigest("b".repeat(64)),
                HyperParameters.of(Map.of("kind", "dense")),
                1,
                0,
                0,
                8,
                8,
                8,
                "1.0",
                Instant.EPOCH);
        return new HeadSnapshot(head, version(learner, version), provenance, new Unasked());
    }

    static RolloutCommand command(Author by, RolloutAction action) {
        return new RolloutCommand(
                new CommandId("command-" + IDS.incrementAndGet()), HEAD, null, action, by, "as the test says", NOW);
    }

    static RolloutOutcome apply(RolloutState state, Author by, RolloutAction action) {
        return RolloutMachine.apply(state, command(by, action), FACTS, NOW);
    }

    /** The state after actions that must all be accepted. */
    static RolloutState after(RolloutState state, RolloutAction... actions) {
        RolloutState now = state;
        for (RolloutAction action : actions) {
            RolloutOutcome outcome = apply(now, ANN, action);
            if (!(outcome instanceof RolloutOutcome.Accepted accepted)) {
                throw new AssertionError(action + ": " + outcome);
            }
            now = accepted.next();
        }
        return now;
    }

    static RolloutState serving(String version) {
        return after(RolloutState.untouched(HEAD), new RolloutAction.Promote(ref(version)));
    }

    /** The same version as the first one of a line that has started anew. */
    static HeadSnapshot startingAnew(HeadSnapshot snapshot) {
        Provenance before = snapshot.provenance();
        Provenance provenance = new Provenance(
                0,
                before.backbone(),
                before.hyperParameters(),
                before.seed(),
                before.fromOffset(),
                before.fromOffset(),
                before.toOffset(),
                before.windowExamples(),
                before.windowExamples(),
                before.programVersion(),
                before.eventTime());
        return new HeadSnapshot(snapshot.headName(), snapshot.version(), provenance, snapshot.head());
    }

    /** A head that no rollout rule looks into. */
    private record Unasked() implements Head {
        @Override
        public List<Label> labels() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int dimension() {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] probabilities(float[] embedding) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] canonicalBytes() {
            throw new UnsupportedOperationException();
        }
    }
}
