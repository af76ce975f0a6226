package io.headstream.labelling;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.EventPosition;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a head's training log is still to be made anew for another backbone: a fold over the log. Examples are those in
 * force, with the labels that they have by now; late labels, corrections and retractions are entries like any other. What
 * was migrated before is not migrated again, and what was taken back since is taken back. Not thread-safe.
 */
public final class MigrationPlan {
    private final BackboneDigest target;
    private final Map<LoggedExample.Key, LoggedExample> inForce = new LinkedHashMap<>();
    private final Map<LoggedExample.Key, LoggedExample> migrated = new LinkedHashMap<>();

    /** For this backbone. */
    public MigrationPlan(BackboneDigest target) {
        this.target = target;
    }

    /** Takes the log's next example. */
    public void add(LoggedExample example) {
        boolean ofTarget = example.backbone().equals(target);
        if (example.migrated() && ofTarget) {
            migrated.put(example.key(), example);
        } else if (!example.migrated() && !ofTarget) {
            inForce.put(example.key(), example);
        }
    }

    /**
     * Takes the log's next retraction.
     *
     * @param partition of the example that it takes back
     * @param number of it
     * @param backbone what made the embedding that it takes back
     * @param ofMigrated whether it takes back a migrated example
     */
    public void retract(int partition, long number, BackboneDigest backbone, boolean ofMigrated) {
        LoggedExample.Key key = new LoggedExample.Key(partition, number, 0);
        if (!ofMigrated) {
            inForce.remove(key);
        } else if (backbone.equals(target)) {
            migrated.remove(key);
        }
    }

    /** Examples to make anew, by where their events stand. */
    public List<LoggedExample> toEmbed() {
        return inForce.entrySet().stream()
                .filter(example -> !migrated.containsKey(example.getKey()))
                .map(Map.Entry::getValue)
                .sorted(Comparator.<LoggedExample>comparingInt(
                                example -> example.source().partition())
                        .thenComparingLong(example -> example.source().offset())
                        .thenComparingLong(LoggedExample::offset))
                .toList();
    }

    /** Migrated examples that are not in force any more, in log order. Those without a number can't be taken back. */
    public List<LoggedExample> toTakeBack() {
        return migrated.entrySet().stream()
                .filter(example -> !inForce.containsKey(example.getKey())
                        && example.getValue().number() >= 0)
                .map(Map.Entry::getValue)
                .toList();
    }

    /** How many examples in force were migrated before. */
    public long done() {
        return migrated.keySet().stream().filter(inForce::containsKey).count();
    }

    /** The first event that is needed of a partition's examples to make anew. */
    public static long firstOffset(List<LoggedExample> ofOnePartition) {
        return ofOnePartition.stream()
                .map(LoggedExample::source)
                .mapToLong(EventPosition::offset)
                .min()
                .orElseThrow();
    }
}
