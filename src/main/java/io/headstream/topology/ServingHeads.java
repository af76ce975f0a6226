package io.headstream.topology;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.prediction.ServedHead;
import io.headstream.prediction.ServedHeads;
import io.headstream.prediction.ServedHeads.Trial;
import io.headstream.rollout.Canary;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.SnapshotFault;
import io.headstream.wire.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private record Entry(ServedHeads heads, long retryAtMs, List<Fault> faults, long sinceMs, boolean counted) {}

    /**
     * Why a version does not serve.
     *
     * @param kind the kind of fault
     * @param sentence what was found, what was expected
     */
    private record Fault(SnapshotFault kind, String sentence) {}

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
        Loading loading = new Loading(head, known == null ? ServedHeads.NONE : known.heads(), snapshotStore);
        ServedHead champion = rollout.champion().map(loading::find).orElse(null);
        Canary canary = rollout.canary().orElse(null);
        ServedHead onTrial = canary == null ? null : loading.find(canary.version());
        boolean whole = loading.faults.isEmpty();
        Stream.of(champion, onTrial).flatMap(Stream::ofNullable).forEach(loading::expectBackbone);
        List<ServedHead> shadows = new ArrayList<>();
        for (HeadVersion shadow : rollout.shadows()) {
            Optional.ofNullable(loading.find(shadow)).ifPresent(shadows::add);
        }
        ServedHead answers = champion != null || rollout.champion().isEmpty() ? champion : loading.before(rollout);
        ServedHeads heads = new ServedHeads(
                rollout.epoch(),
                answers,
                canary == null || onTrial == null ? null : new Trial(onTrial, canary.share()),
                shadows,
                answers == null ? null : loading.ofAnotherBackbone(rollout, answers),
                whole);
        tell(rollout, heads, loading.faults, known);
        observer.serving(head, heads);
        return entry(heads, loading.faults, known, head, nowMs);
    }

    private Entry entry(ServedHeads heads, List<Fault> faults, @Nullable Entry known, HeadName head, long nowMs) {
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

    private static void tell(RolloutState rollout, ServedHeads heads, List<Fault> faults, @Nullable Entry known) {
        if (!faults.isEmpty()) {
            if (known == null || !known.faults().equals(faults)) {
                LOG.warn(
                        "head '{}', epoch {}: {}; {}",
                        rollout.head(),
                        rollout.epoch(),
                        faults.stream().map(Fault::sentence).collect(Collectors.joining("; ")),
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

    private static String answering(ServedHeads heads, List<Fault> faults) {
        boolean foreign = faults.stream().anyMatch(fault -> fault.kind() == SnapshotFault.FOREIGN_BACKBONE);
        ServedHead serves = foreign ? heads.formerOrNull() : heads.championOrNull();
        return serves == null ? "no version serves here yet" : serves.version() + " serves";
    }

    /** One look for the versions that a rollout names, among those that are loaded already and in the store. */
    private final class Loading {
        private final HeadName head;
        private final ServedHeads loaded;
        private final ReadOnlyKeyValueStore<byte[], byte[]> store;
        private final List<Fault> faults = new ArrayList<>();

        Loading(HeadName head, ServedHeads loaded, ReadOnlyKeyValueStore<byte[], byte[]> store) {
            this.head = head;
            this.loaded = loaded;
            this.store = store;
        }

        @Nullable
        ServedHead find(HeadVersion version) {
            Stream<ServedHead> known = Stream.concat(
                    Stream.of(
                                    loaded.championOrNull(),
                                    loaded.canaryOrNull() == null
                                            ? null
                                            : loaded.canaryOrNull().head())
                            .flatMap(Stream::ofNullable),
                    loaded.shadows().stream());
            Optional<ServedHead> same =
                    known.filter(served -> served.version().equals(version)).findFirst();
            if (same.isPresent()) {
                return same.get();
            }
            try {
                Optional<ServedHead> stored =
                        snapshots.find(head, version, store).map(ServedHead::of);
                if (stored.isEmpty()) {
                    faults.add(new Fault(
                            SnapshotFault.MISSING_PART, "version %s has not arrived whole".formatted(version)));
                }
                return stored.orElse(null);
            } catch (SnapshotCorruptException e) {
                faults.add(new Fault(e.fault(), String.valueOf(e.getMessage())));
                return null;
            } catch (WireException | IllegalArgumentException e) {
                faults.add(new Fault(SnapshotFault.DAMAGED, String.valueOf(e.getMessage())));
                return null;
            }
        }

        /** One that learned from another backbone's embeddings is whole, but is not asked here. */
        void expectBackbone(ServedHead served) {
            if (!served.backbone().equals(backbone)) {
                faults.add(new Fault(
                        SnapshotFault.FOREIGN_BACKBONE,
                        "version %s learned from embeddings of backbone %s, expected %s, which runs here"
                                .formatted(served.version(), served.backbone().hex(), backbone.hex())));
            }
        }

        /**
         * The latest former champion of another backbone than this champion's. A process that has served knows it already;
         * one that has just started looks.
         */
        @Nullable
        ServedHead ofAnotherBackbone(RolloutState rollout, ServedHead champion) {
            List<HeadVersion> former = rollout.plan().former();
            Stream<ServedHead> candidates = loaded.championOrNull() == null
                    ? former.stream().map(this::stored).flatMap(Optional::stream)
                    : Stream.of(Optional.of(loaded.championOrNull()), Optional.ofNullable(loaded.formerOrNull()))
                            .flatMap(Optional::stream);
            return candidates
                    .filter(served -> former.contains(served.version())
                            && !served.backbone().equals(champion.backbone()))
                    .findFirst()
                    .orElse(null);
        }

        private Optional<ServedHead> stored(HeadVersion former) {
            try {
                return snapshots.find(head, former, store).map(ServedHead::of);
            } catch (WireException | SnapshotCorruptException | IllegalArgumentException e) {
                LOG.warn("head '{}': {} can't serve either: {}", head, former, e.getMessage());
                return Optional.empty();
            }
        }

        /** What served here before or, in a process that has just started, the latest champion that has arrived. */
        @Nullable
        ServedHead before(RolloutState rollout) {
            if (loaded.championOrNull() != null) {
                return loaded.championOrNull();
            }
            return rollout.plan().former().stream()
                    .map(this::stored)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
        }
    }
}
