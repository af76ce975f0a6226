package io.headstream.topology;

import io.headstream.embedding.BackboneDigest;
import io.headstream.prediction.ServedHead;
import io.headstream.prediction.ServedHeads;
import io.headstream.prediction.ServedHeads.Trial;
import io.headstream.rollout.Canary;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.SnapshotFault;
import io.headstream.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look for the versions that a rollout names, among those that are loaded already and in the store. Used once, by one
 * thread.
 */
final class ServedHeadsLookup {
    private static final Logger LOG = LoggerFactory.getLogger(ServedHeadsLookup.class);

    private final SnapshotReader snapshots;
    private final BackboneDigest backbone;
    private final ReadOnlyKeyValueStore<byte[], byte[]> store;
    private final ServedHeads loaded;
    private final RolloutState rollout;
    private final List<ServingFault> faults = new ArrayList<>();

    /**
     * Nothing is looked for yet.
     *
     * @param backbone the backbone that this process runs
     * @param store the published snapshots
     * @param loaded what has served here so far
     */
    ServedHeadsLookup(
            SnapshotReader snapshots,
            BackboneDigest backbone,
            ReadOnlyKeyValueStore<byte[], byte[]> store,
            ServedHeads loaded,
            RolloutState rollout) {
        this.snapshots = snapshots;
        this.backbone = backbone;
        this.store = store;
        this.loaded = loaded;
        this.rollout = rollout;
    }

    /** What serves; in the champion's place what served before, if the champion is missing or broken. */
    ServedHeads heads() {
        ServedHead champion = rollout.champion().map(this::find).orElse(null);
        Canary canary = rollout.canary().orElse(null);
        ServedHead onTrial = canary == null ? null : find(canary.version());
        boolean whole = faults.isEmpty();
        Stream.of(champion, onTrial).flatMap(Stream::ofNullable).forEach(this::expectBackbone);
        List<ServedHead> shadows = new ArrayList<>();
        for (HeadVersion shadow : rollout.shadows()) {
            Optional.ofNullable(find(shadow)).ifPresent(shadows::add);
        }
        ServedHead answers = champion != null || rollout.champion().isEmpty() ? champion : before();
        return new ServedHeads(
                rollout.epoch(),
                answers,
                canary == null || onTrial == null ? null : new Trial(onTrial, canary.share()),
                shadows,
                answers == null ? null : ofAnotherBackbone(answers),
                whole);
    }

    /** What {@link #heads} found missing or broken. */
    List<ServingFault> faults() {
        return faults;
    }

    private @Nullable ServedHead find(HeadVersion version) {
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
                    snapshots.find(rollout.head(), version, store).map(ServedHead::of);
            if (stored.isEmpty()) {
                faults.add(new ServingFault(
                        SnapshotFault.MISSING_PART, "version %s has not arrived whole".formatted(version)));
            }
            return stored.orElse(null);
        } catch (SnapshotCorruptException e) {
            faults.add(new ServingFault(e.fault(), String.valueOf(e.getMessage())));
            return null;
        } catch (WireException | IllegalArgumentException e) {
            faults.add(new ServingFault(SnapshotFault.DAMAGED, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** One that learned from another backbone's embeddings is whole, but is not asked here. */
    private void expectBackbone(ServedHead served) {
        if (!served.backbone().equals(backbone)) {
            faults.add(new ServingFault(
                    SnapshotFault.FOREIGN_BACKBONE,
                    "version %s learned from embeddings of backbone %s, expected %s, which runs here"
                            .formatted(served.version(), served.backbone().hex(), backbone.hex())));
        }
    }

    /**
     * The latest former champion of another backbone than this champion's. A process that has served knows it already;
     * one that has just started looks.
     */
    private @Nullable ServedHead ofAnotherBackbone(ServedHead champion) {
        List<HeadVersion> former = rollout.plan().former();
        Stream<ServedHead> candidates = loaded.championOrNull() == null
                ? former.stream().map(this::stored).flatMap(Optional::stream)
                : Stream.of(Optional.of(loaded.championOrNull()), Optional.ofNullable(loaded.formerOrNull()))
                        .flatMap(Optional::stream);
        return candidates
                .filter(served ->
                        former.contains(served.version()) && !served.backbone().equals(champion.backbone()))
                .findFirst()
                .orElse(null);
    }

    private Optional<ServedHead> stored(HeadVersion former) {
        try {
            return snapshots.find(rollout.head(), former, store).map(ServedHead::of);
        } catch (WireException | SnapshotCorruptException | IllegalArgumentException e) {
            LOG.warn("head '{}': {} can't serve either: {}", rollout.head(), former, e.getMessage());
            return Optional.empty();
        }
    }

    /** What served here before or, in a process that has just started, the latest champion that has arrived. */
    private @Nullable ServedHead before() {
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
