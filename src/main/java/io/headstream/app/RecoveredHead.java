package io.headstream.app;

import io.headstream.event.HeadName;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.LearnerLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that the trainer has to know of a head to go on with it.
 *
 * @param head the head
 * @param partition its partition of the training log
 * @param learnedTo offset after the last window that its learners have learned from
 * @param lines its learners' lines, each with the newest version that is published of it
 * @param published versions that are kept, and how many chunks each has
 * @param waiting entries of the training log from there on that its learners have yet to learn from, by offset
 * @param rollout what was decided of it; empty if that is lost, or never was
 */
public record RecoveredHead(
        HeadName head,
        int partition,
        long learnedTo,
        Map<LearnerLine, HeadSnapshot> lines,
        Map<HeadVersion, Integer> published,
        SortedMap<Long, byte[]> waiting,
        Optional<RolloutState> rollout) {
    /** Where a partition of the training log was read to: the trainer goes on from there. */
    public record ReadTo(int partition, long offset) {}

    static List<Integer> partitions(List<RecoveredHead> heads) {
        return heads.stream().map(RecoveredHead::partition).distinct().toList();
    }
}
