package io.headstream.topology;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.prediction.ServedHead;
import io.headstream.prediction.ServedHeads;
import io.headstream.rollout.RolloutState;
import io.headstream.wire.SnapshotFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads that this process serves, decoded once for all its tasks: always the versions that the rollout names. While
 * the champion has not arrived whole or is broken, what served before goes on; a canary or shadow is left out. Never goes
 * back to an earlier epoch. Thread-safe.
 */
final class ServingHeads {
    private static final Logger LOG = LoggerFactory.getLogger(ServingHeads.class);

    /** How soon a version that was missing or broken is looked for again: it may be published anew. */
    private static final Duration RETRY = Duration.ofMillis(50);

    /**
     * What is known of a head.
     *
     * @param heads the versions to ask
     * @param retryAtMs when to look again for what is missing; {@link Long#MAX_VALUE}: nothing is
     * @param faults what is missing and why, told once
     * @param sinceMs since when it is
     * @param counted whether that was counted
     */
    private record Entry(ServedHeads heads, long retryAtMs, List<ServingFault> faults, long sinceMs, boolean counted) {}

    /** A version whose parts are on their way is whole before that; only what stays broken is counted. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SnapshotReader snapshots;
    private final BackboneDigest backbone;
    private final EmbedderObserver observer;
    private final Map<HeadName, Entry> entries = new ConcurrentHashMap<>();

    /** @param backbone the backbone that this process runs */
    ServingHeads(SnapshotReader snapshots, BackboneDigest backbone, EmbedderObserver observer) {
        this.snapshots = snapshots;
        this.backbone = backbone;
        this.observer = observer;
    }

    /** The versions to ask under this rollout, or under a later one that another task has seen already. */
    ServedHeads find(RolloutState rollout, ReadOnlyKeyValueStore<byte[], byte[]> snapshotStore, long nowMs) {
        Entry entry = entries.get(rollout.head());
        if (entry == null || isDue(entry, rollout, nowMs)) {
            entry = entries.compute(
                    rollout.head(),
                    (head, known) -> known != null && !isDue(known, rollout, nowMs)
                            ? known
                            : load(rollout, known, snapshotStore, nowMs));
        }
        return entry.heads();
    }

    private static boolean isDue(Entry entry, RolloutState rollout, long nowMs) {
        long epoch = entry.heads().epoch();
        return rollout.epoch() > epoch || (rollout.epoch() == epoch && nowMs >= entry.retryAtMs());
    }

    private Entry load(
            RolloutState rollout,
            @Nullable Entry known,
            ReadOnlyKeyValueStore<byte[], byte[]> snapshotStore,
            long nowMs) {
        HeadName head = rollout.head();
        ServedHeads before = known == null ? ServedHeads.NONE : known.heads();
        ServedHeadsLookup lookup = new ServedHeadsLookup(snapshots, backbone, snapshotStore, before, rollout);
        ServedHeads heads = lookup.heads();
        tell(rollout, heads, lookup.faults(), known);
        observer.serving(head, heads);
        return entry(heads, lookup.faults(), known, head, nowMs);
    }

    private Entry entry(
            ServedHeads heads, List<ServingFault> faults, @Nullable Entry known, HeadName head, long nowMs) {
        boolean same = known != null && known.faults().equals(faults);
        long since = same && known != null ? known.sinceMs() : nowMs;
        boolean counted = same && known != null && known.counted();
        if (!counted && nowMs - since >= PATIENCE.toMillis()) {
            faults.forEach(fault -> observer.refused(head, fault.kind()));
            counted = true;
        }
        boolean settled = faults.stream().allMatch(fault -> fault.kind() == SnapshotFault.FOREIGN_BACKBONE) && counted;
        return new Entry(
                heads,
                faults.isEmpty() || settled ? Long.MAX_VALUE : nowMs + RETRY.toMillis(),
                List.copyOf(faults),
                since,
                counted);
    }

    private static void tell(
            RolloutState rollout, ServedHeads heads, List<ServingFault> faults, @Nullable Entry known) {
        if (!faults.isEmpty()) {
            if (known == null || !known.faults().equals(faults)) {
                LOG.warn(
                        "head '{}', epoch {}: {}; {}",
                        rollout.head(),
                        rollout.epoch(),
                        faults.stream().map(ServingFault::sentence).collect(Collectors.joining("; ")),
                        answering(heads, faults));
            }
        } else if (heads.championOrNull() != null) {
            LOG.info(
                    "head '{}' serves {}{} (epoch {}: {})",
                    rollout.head(),
                    heads.championOrNull().version(),
                    rollout.canary().map(canary -> ", canary " + canary).orElse(""),
                    rollout.epoch(),
                    rollout.reason());
        }
    }

    private static String answering(ServedHeads heads, List<ServingFault> faults) {
        boolean foreign = faults.stream().anyMatch(fault -> fault.kind() == SnapshotFault.FOREIGN_BACKBONE);
        ServedHead serves = foreign ? heads.formerOrNull() : heads.championOrNull();
        return serves == null ? "no version serves here yet" : serves.version() + " serves";
    }
}
