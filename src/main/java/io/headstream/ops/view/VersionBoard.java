package io.headstream.ops.view;

import io.headstream.learning.HyperParameters;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The versions of one head, and how each did. Not thread-safe. */
final class VersionBoard {
    /** Of each learner; beyond it the oldest is forgotten here, but not in Kafka. */
    static final int MOST_VERSIONS = 1_000;

    private static final Comparator<Manifest> NEWEST_FIRST =
            Comparator.comparingLong(Manifest::number).reversed();

    /** A manifest as it came. */
    private record Manifest(long number, HeadSnapshot snapshot, Instant bornAt) {}

    private final Map<String, TreeMap<Long, Manifest>> manifests = new TreeMap<>();
    private final Map<String, TreeMap<Long, Score>> scores = new TreeMap<>();
    private long last;

    void add(HeadSnapshot manifest, Instant bornAt) {
        TreeMap<Long, Manifest> versions = manifests.computeIfAbsent(manifest.getLearner(), name -> new TreeMap<>());
        Manifest before = versions.get(manifest.getVersion());
        versions.put(manifest.getVersion(), new Manifest(before == null ? ++last : before.number(), manifest, bornAt));
        bound(versions);
    }

    void remove(String learner, long version) {
        TreeMap<Long, Manifest> versions = manifests.get(learner);
        if (versions != null) {
            versions.remove(version);
        }
    }

    void score(HeadEvaluation evaluation) {
        TreeMap<Long, Score> versions = scores.computeIfAbsent(evaluation.getLearner(), name -> new TreeMap<>());
        Objects.requireNonNull(versions.computeIfAbsent(evaluation.getVersion(), number -> new Score()))
                .add(evaluation);
        bound(versions);
    }

    /** The newest version of each learner. */
    Map<String, Long> newest() {
        Map<String, Long> newest = new TreeMap<>();
        manifests.forEach((learner, versions) -> {
            if (!versions.isEmpty()) {
                newest.put(learner, versions.lastKey());
            }
        });
        return newest;
    }

    /** How many classes the version knows that knows the most. */
    int classes() {
        return manifests.values().stream()
                .flatMap(versions -> versions.values().stream())
                .mapToInt(manifest -> SnapshotMapping.classes(manifest.snapshot()))
                .max()
                .orElse(0);
    }

    /**
     * As {@link Recent#page}.
     *
     * @param learner whose versions; empty: everybody's
     * @param role tells the part that a version plays
     */
    Page<VersionView> page(Optional<String> learner, long before, int limit, Function<VersionName, String> role) {
        List<Manifest> found = new ArrayList<>();
        manifests.forEach((name, versions) -> {
            if (learner.isEmpty() || learner.get().equals(name)) {
                found.addAll(versions.values());
            }
        });
        List<Manifest> older = found.stream()
                .filter(manifest -> before <= 0 || manifest.number() < before)
                .sorted(NEWEST_FIRST)
                .limit(limit + 1L)
                .toList();
        boolean more = older.size() > limit;
        List<Manifest> shown = more ? older.subList(0, limit) : older;
        return new Page<>(
                shown.stream().map(manifest -> view(manifest, role)).toList(),
                more ? (Long) shown.get(limit - 1).number() : null);
    }

    private VersionView view(Manifest manifest, Function<VersionName, String> role) {
        HeadSnapshot snapshot = manifest.snapshot();
        Score score = scores.getOrDefault(snapshot.getLearner(), new TreeMap<>())
                .getOrDefault(snapshot.getVersion(), new Score());
        return new VersionView(
                snapshot.getLearner(),
                snapshot.getVersion(),
                snapshot.getSha256(),
                snapshot.getParentVersion(),
                manifest.bornAt().toString(),
                snapshot.getEventTime().toString(),
                snapshot.getWindowExamples(),
                snapshot.getTotalExamples(),
                SnapshotMapping.classes(snapshot),
                snapshot.getBytes(),
                snapshot.getHyperParameters().getOrDefault(HyperParameters.KIND, "unknown"),
                new TreeMap<>(snapshot.getHyperParameters()),
                snapshot.getSeed(),
                snapshot.getBackboneDigest(),
                snapshot.getProgramVersion(),
                score.examples(),
                score.accuracyOrNull(),
                score.logLossOrNull(),
                score.calibrationErrorOrNull(),
                role.apply(new VersionName(snapshot.getLearner(), snapshot.getVersion(), snapshot.getSha256())));
    }

    private static void bound(NavigableMap<Long, ?> versions) {
        if (versions.size() > MOST_VERSIONS) {
            versions.pollFirstEntry();
        }
    }
}
