package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.embedding.BackboneDigest;
import io.headstream.evaluation.DriftMonitor;
import io.headstream.evaluation.DriftSignal;
import io.headstream.evaluation.ScoredExample;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingWindow;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.DriftCodec;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.TestThenTrain;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a head's versions do, window by window: those of all learners and the one that serves, on the same examples, with a
 * watch on each for drift. What the watches remember is stored with every window. Not thread-safe: one task's.
 */
final class HeadQuality {
    /** Finds published versions. */
    interface Versions {
        /** The version; empty while it is not whole here. */
        Optional<HeadSnapshot> find(HeadName head, HeadVersion version);
    }

    private static final Logger LOG = LoggerFactory.getLogger(HeadQuality.class);

    /** The watch on whatever serves; no learner has such a name. */
    private static final String SERVING = ":serving";

    private final HeadName head;
    private final LineStore store;
    private final Versions versions;
    private final Map<String, DriftMonitor> monitors = new HashMap<>();
    private final Map<HeadVersion, HeadSnapshot> onTrial = new HashMap<>();
    private final Map<HeadVersion, HeadSnapshot> compared = new HashMap<>();

    /** Each learner's newest: it may be on trial before it comes back from the topic. */
    private final Map<LearnerName, HeadSnapshot> newest = new HashMap<>();

    HeadQuality(HeadSettings settings, LineStore store, Versions versions) {
        this.head = settings.name();
        this.store = store;
        this.versions = versions;
    }

    /**
     * Takes note of how the learners' newest versions did on a window, and adds how the champion, the canary and the shadows
     * did if they are none of those.
     *
     * @param plan what serves and what is on trial; none of it may have learned from the window
     */
    List<WindowEvaluation> judge(List<WindowEvaluation> newest, TrainingWindow window, ServingPlan plan) {
        onTrial.keySet().retainAll(plan.active());
        Optional<HeadVersion> champion = plan.champion();
        List<WindowEvaluation> judged = new ArrayList<>();
        for (WindowEvaluation evaluation : newest) {
            boolean serving = champion.isPresent() && isOf(evaluation, champion.get());
            if (serving) {
                watch(SERVING, evaluation);
            }
            judged.add(evaluation.with(serving, watch(evaluation.learner().value(), evaluation)));
        }
        for (HeadVersion version : plan.active()) {
            if (newest.stream().noneMatch(evaluation -> isOf(evaluation, version))) {
                boolean serving = champion.equals(Optional.of(version));
                find(version, window, onTrial)
                        .map(snapshot -> TestThenTrain.score(snapshot, window))
                        .ifPresent(evaluation ->
                                judged.add(evaluation.with(serving, serving ? watch(SERVING, evaluation) : List.of())));
            }
        }
        return judged;
    }

    /**
     * How versions did that are neither newest nor on trial, for whoever compares with them. They are none of the head's
     * evaluations: those who add up a learner's would count examples twice.
     *
     * @param versions none of them may have learned from the window
     * @param judged what {@link #judge} gave for the window
     */
    List<WindowEvaluation> compare(Set<HeadVersion> versions, List<WindowEvaluation> judged, TrainingWindow window) {
        compared.keySet().retainAll(versions);
        return versions.stream()
                .filter(version -> judged.stream().noneMatch(evaluation -> isOf(evaluation, version)))
                .flatMap(version -> find(version, window, compared).stream())
                .map(snapshot -> TestThenTrain.score(snapshot, window))
                .toList();
    }

    /** Takes note of a version that was just published. */
    void published(HeadSnapshot snapshot) {
        newest.put(snapshot.version().learner(), snapshot);
    }

    private static boolean isOf(WindowEvaluation evaluation, HeadVersion version) {
        return evaluation.learner().equals(version.learner()) && evaluation.version() == version.version();
    }

    private Optional<HeadSnapshot> find(
            HeadVersion version, TrainingWindow window, Map<HeadVersion, HeadSnapshot> found) {
        HeadSnapshot known = found.get(version);
        HeadSnapshot young = newest.get(version.learner());
        if (known == null && young != null && young.version().equals(version)) {
            known = young;
        }
        if (known == null) {
            try {
                known = versions.find(head, version).orElse(null);
            } catch (SnapshotCorruptException | WireException e) {
                LOG.warn("head '{}': {} can't be scored: {}", head, version, e.getMessage());
            }
        }
        if (known != null) {
            found.put(version, known);
        }
        return Optional.ofNullable(known).filter(snapshot -> {
            BackboneDigest backbone = snapshot.provenance().backbone();
            return window.examples().stream()
                    .allMatch(example -> example.embedding().backbone().equals(backbone));
        });
    }

    private List<DriftSignal> watch(String name, WindowEvaluation evaluation) {
        DriftMonitor monitor = monitors.computeIfAbsent(name, this::stored);
        List<DriftSignal> signals = new ArrayList<>();
        for (ScoredExample score : evaluation.scores()) {
            signals.addAll(monitor.add(!score.correct()));
        }
        for (DriftSignal signal : signals) {
            if (signal.worse()) {
                LOG.warn(
                        "head '{}', {}: drift ({}): {} of predictions are wrong, before {}",
                        head,
                        name,
                        signal.detector(),
                        percent(signal.errorAfter()),
                        percent(signal.errorBefore()));
            }
        }
        store.putMonitor(head, name, DriftCodec.encode(monitor));
        return signals;
    }

    private DriftMonitor stored(String name) {
        return store.monitor(head, name)
                .map(DriftCodec::decode)
                .orElseGet(() -> new DriftMonitor(DriftMonitor.Settings.DEFAULT));
    }

    private static String percent(double share) {
        return "%.1f %%".formatted(100 * share);
    }
}
