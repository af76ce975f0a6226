package io.headstream.chaos;

import io.headstream.app.Committed;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadEvaluation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trainer that nothing happens to: an application of its own that reads the same training log from its beginning and
 * publishes to topics of its own.
 */
final class UndisturbedTrainer {
    private static final String SNAPSHOTS = "undisturbed-snapshots";
    private static final String EVALUATIONS = "undisturbed-evaluations";

    private final ChaosCluster cluster;

    UndisturbedTrainer(ChaosCluster cluster) {
        this.cluster = cluster;
    }

    /** The versions that it makes of so many examples, by head and learner. */
    Map<String, List<HeadSnapshot>> versions(Account account, int examples, Duration patience) {
        Node trainer = cluster.instance(
                "undisturbed",
                cluster.settings(Map.of(
                        "application.id.prefix", "undisturbed",
                        "topics.head-snapshots", SNAPSHOTS,
                        "topics.head-evaluations", EVALUATIONS,
                        "topics.head-rollouts", "undisturbed-rollouts",
                        "topics.rollout-events", "undisturbed-events",
                        "topics.rollout-confirmations", "undisturbed-confirmations",
                        "topics.dead-letters", "undisturbed-dlq")),
                "TRAINER");
        trainer.start();
        try (Contract contract = cluster.contract()) {
            Poll.isWithin(
                    patience,
                    ChaosRun.COUNT_INTERVAL,
                    () -> trainer.isAlive()
                            && Committed.topics(cluster.bootstrapServers()).contains(EVALUATIONS)
                            && Committed.evaluations(cluster.bootstrapServers(), contract, EVALUATIONS, "dense")
                                            .stream()
                                            .mapToInt(HeadEvaluation::getExamples)
                                            .sum()
                                    >= examples
                            && solved(account.versions(SNAPSHOTS), account.versions("head-snapshots")));
            return account.versions(SNAPSHOTS);
        } finally {
            trainer.stop();
        }
    }

    /** Whether both have solved for the last window: that is done on threads that nobody waits for. */
    private static boolean solved(Map<String, List<HeadSnapshot>> one, Map<String, List<HeadSnapshot>> other) {
        return upTo(one).equals(upTo(other));
    }

    private static Map<String, Long> upTo(Map<String, List<HeadSnapshot>> lines) {
        Map<String, Long> upTo = new HashMap<>();
        lines.forEach((line, versions) ->
                upTo.put(line, versions.get(versions.size() - 1).provenance().toOffset()));
        return upTo;
    }

    /** Whether the last heads of both are the same to the bit, and so are all that were made of the same windows. */
    static boolean sameHeads(
            Map<String, List<HeadSnapshot>> versions,
            Map<String, List<HeadSnapshot>> undisturbed,
            List<String> breaches) {
        boolean same = versions.keySet().equals(undisturbed.keySet()) && !versions.isEmpty();
        if (!same) {
            breaches.add("lines %s, undisturbed %s".formatted(versions.keySet(), undisturbed.keySet()));
        }
        for (String line : versions.keySet()) {
            List<HeadSnapshot> one = versions.get(line);
            List<HeadSnapshot> other = undisturbed.getOrDefault(line, List.of());
            HeadSnapshot last = one.get(one.size() - 1);
            boolean found = other.stream()
                    .anyMatch(version ->
                            version.version().sha256().equals(last.version().sha256())
                                    && version.provenance().toOffset()
                                            == last.provenance().toOffset());
            boolean equal = found && one.stream().noneMatch(version -> parts(version, other));
            if (!equal) {
                same = false;
                breaches.add("%s: the disturbed trainer's last is %s of offset %d, the undisturbed one's %s"
                        .formatted(
                                line,
                                last.version(),
                                last.provenance().toOffset(),
                                other.isEmpty()
                                        ? "missing"
                                        : other.get(other.size() - 1).version() + " of offset "
                                                + other.get(other.size() - 1)
                                                        .provenance()
                                                        .toOffset()));
            }
        }
        return same;
    }

    private static boolean parts(HeadSnapshot version, List<HeadSnapshot> others) {
        return others.stream()
                .anyMatch(other -> other.provenance().toOffset()
                                == version.provenance().toOffset()
                        && !other.version().sha256().equals(version.version().sha256()));
    }
}
