package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.event.Printable;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.SnapshotFault;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.RolloutVersion;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One head's versions with all their parts, and what serves, as the topics have them. */
final class VersionArchive {
    private final String head;
    private final Map<String, HeadSnapshot> manifests = new TreeMap<>();
    private final Map<String, byte[]> chunks = new TreeMap<>();
    /** Keys whose last record can't be read, and why. */
    private final Map<String, String> unreadable = new TreeMap<>();
    /** The last manifest of each version that could be read, whatever came after it but a tombstone. */
    private final Map<String, HeadSnapshot> known = new TreeMap<>();

    private @Nullable RolloutState rollout;

    private VersionArchive(String head) {
        this.head = head;
    }

    /** Reads both topics to their ends. */
    static VersionArchive read(HeadstreamConfig settings, String head) {
        VersionArchive archive = new VersionArchive(head);
        String snapshots = settings.topics().names().headSnapshots();
        String rollouts = settings.topics().names().headRollouts();
        try (TopicReader reader = new TopicReader(settings);
                Contract contract = Contracts.of(settings)) {
            reader.readToEnd(List.of(snapshots, rollouts), record -> {
                String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
                if (record.topic().equals(snapshots) && key.startsWith(head + "/")) {
                    archive.take(key, record.value(), snapshots, contract);
                } else if (record.topic().equals(rollouts) && key.equals(head)) {
                    archive.rollout = record.value() == null
                            ? null
                            : contract.decode(rollouts, record.value(), RolloutState.class);
                }
                return true;
            });
        }
        return archive;
    }

    private void take(String key, byte @Nullable [] value, String topic, Contract contract) {
        manifests.remove(key);
        chunks.remove(key);
        unreadable.remove(key);
        if (value == null) {
            known.remove(key);
            return;
        }
        Object part;
        try {
            part = contract.decode(topic, value, HeadSnapshotPart.class).getPart();
        } catch (WireException e) {
            // A part that can't be read is as good as missing: whoever asks for its version is told so.
            unreadable.put(key, e.rejection().sentence());
            return;
        }
        if (part instanceof HeadSnapshot manifest) {
            manifests.put(key, manifest);
            known.put(key, manifest);
        } else if (part instanceof WeightChunk chunk) {
            chunks.put(key, bytes(chunk.getContent()));
        }
    }

    /** All manifests, in no order that means something. */
    List<HeadSnapshot> manifests() {
        return List.copyOf(manifests.values());
    }

    /** Names of versions of which there is any part: {@code learner/version}. */
    SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        Stream.of(manifests.keySet(), chunks.keySet(), unreadable.keySet())
                .flatMap(Set::stream)
                .map(key -> key.substring(head.length() + 1))
                .filter(key -> key.contains("/"))
                .forEach(key -> names.add(key.substring(0, key.lastIndexOf('/'))));
        return names;
    }

    /** The last manifest of a version that could be read; empty if none can be. */
    Optional<HeadSnapshot> manifest(String name) {
        return Optional.ofNullable(known.get(head + "/" + name + "/manifest"));
    }

    /**
     * Checks that a version is whole.
     *
     * @throws io.headstream.wire.SnapshotCorruptException if it is not; says what is wrong
     */
    void check(String name) {
        String key = head + "/" + name + "/manifest";
        HeadSnapshot manifest = manifests.get(key);
        if (unreadable.containsKey(key)) {
            throw new SnapshotCorruptException(SnapshotFault.DAMAGED, "manifest can't be read: " + unreadable.get(key));
        }
        if (manifest == null) {
            throw new SnapshotCorruptException(
                    SnapshotFault.MISSING_PART, "no manifest, expected one after its chunks");
        }
        for (int i = 0; i < manifest.getChunks(); i++) {
            String chunk = head + "/" + name + "/" + i;
            if (unreadable.containsKey(chunk)) {
                throw new SnapshotCorruptException(
                        SnapshotFault.DAMAGED, "chunk %d can't be read: %s".formatted(i, unreadable.get(chunk)));
            }
            if (!chunks.containsKey(chunk)) {
                throw new SnapshotCorruptException(
                        SnapshotFault.MISSING_PART,
                        "no chunk %d, expected %d chunks".formatted(i, manifest.getChunks()));
            }
        }
        HeadVersion found = version(manifest).version();
        if (!found.toString().equals(name)) {
            throw new SnapshotCorruptException(
                    SnapshotFault.DAMAGED, "manifest of version %s, expected %s".formatted(found, name));
        }
        expectRolledOut(name, manifest);
    }

    /** A version that the rollout names has to be the one that it means. */
    private void expectRolledOut(String name, HeadSnapshot manifest) {
        rollout()
                .map(RolloutState::getChampion)
                .filter(champion -> name.equals(champion.getLearner() + "/" + champion.getVersion()))
                .filter(champion -> !champion.getSha256().equals(manifest.getSha256()))
                .ifPresent(champion -> {
                    throw new SnapshotCorruptException(
                            SnapshotFault.DAMAGED,
                            "SHA-256 %s, expected %s, which the rollout names"
                                    .formatted(manifest.getSha256(), champion.getSha256()));
                });
    }

    /** What serves; empty before the first promotion. */
    Optional<RolloutState> rollout() {
        return Optional.ofNullable(rollout);
    }

    /**
     * A version, put together.
     *
     * @throws io.headstream.wire.SnapshotCorruptException if a part is missing or changed; says which
     */
    io.headstream.snapshot.HeadSnapshot version(HeadSnapshot manifest) {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < manifest.getChunks(); i++) {
            byte[] chunk = chunks.get(head + "/" + manifest.getLearner() + "/" + manifest.getVersion() + "/" + i);
            if (chunk != null) {
                parts.add(chunk);
            }
        }
        return SnapshotMapping.toDomain(manifest, parts);
    }

    /**
     * One version, put together.
     *
     * @param learnerOrNull whose; null: the learner's whose version serves
     * @param versionOrNull which; null: the one that serves
     * @throws TopicUnreadableException if there is no such version; names those that there are
     * @throws io.headstream.wire.SnapshotCorruptException if a part is missing or changed; says which
     */
    io.headstream.snapshot.HeadSnapshot choose(@Nullable String learnerOrNull, @Nullable Long versionOrNull) {
        Optional<RolloutVersion> champion =
                rollout().map(RolloutState::getChampion).filter(serving -> serving.getVersion() > 0);
        String learner =
                learnerOrNull == null ? champion.map(RolloutVersion::getLearner).orElse("") : learnerOrNull;
        Long version = versionOrNull == null
                ? champion.filter(serving -> serving.getLearner().equals(learner))
                        .map(RolloutVersion::getVersion)
                        .orElse(null)
                : versionOrNull;
        HeadSnapshot manifest = manifests.get("%s/%s/%s/manifest".formatted(head, learner, version));
        if (manifest == null) {
            throw new TopicUnreadableException("head '%s' has no version %s; those that it has: %s"
                    .formatted(
                            Printable.of(head),
                            learnerOrNull == null && versionOrNull == null && champion.isEmpty()
                                    ? "that serves"
                                    : Printable.of("%s/%s".formatted(learner, version == null ? "?" : version)),
                            manifests.isEmpty()
                                    ? "none"
                                    : manifests.values().stream()
                                            .sorted(Comparator.comparing(HeadSnapshot::getLearner)
                                                    .thenComparing(HeadSnapshot::getVersion))
                                            .map(known -> known.getLearner() + "/" + known.getVersion())
                                            .collect(Collectors.joining(", "))));
        }
        return version(manifest);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
