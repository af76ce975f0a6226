package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadVersion;
import io.headstream.topology.VersionIndex.Kept;
import io.headstream.wire.SnapshotMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes versions away that are neither among their learner's newest nor named by the rollout.
 *
 * @param newest how many of each learner's newest versions stay
 */
record Retention(int newest) {
    /** At once: an index that was kept without retention so far is cut down step by step. */
    private static final int MOST_AT_ONCE = 64;

    /** Tombstones for what goes; the manifest's comes first, so that nobody finds a version that is not whole. */
    List<Training.Output> apply(HeadName head, LearnerName learner, VersionIndex index, Set<HeadVersion> named) {
        List<Kept> kept = index.kept(head, learner);
        List<Training.Output> tombstones = new ArrayList<>();
        int removed = 0;
        for (Kept old : kept.subList(0, Math.max(0, kept.size() - newest))) {
            if (!named.contains(old.version()) && removed < MOST_AT_ONCE) {
                HeadVersion version = old.version();
                tombstones.add(tombstone(SnapshotMapping.manifestKey(head, version)));
                for (int chunk = 0; chunk < old.chunks(); chunk++) {
                    tombstones.add(tombstone(SnapshotMapping.chunkKey(head, learner, version.version(), chunk)));
                }
                index.remove(head, version);
                removed++;
            }
        }
        return tombstones;
    }

    private static Training.Output tombstone(String key) {
        return new Training.Output(TrainerTopology.SNAPSHOTS_SINK, key, null);
    }
}
