package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.event.Printable;
import io.headstream.wire.Contract;
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
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One head's versions with all their parts, and what serves, as the topics have them. */
final class VersionArchive {
    private final String head;
    private final Map<String, HeadSnapshot> manifests = new TreeMap<>();
    private final Map<String, byte[]> chunks = new TreeMap<>();
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
        if (value == null) {
            return;
        }
        Object part;
        try {
            part = contract.decode(topic, value, HeadSnapshotPart.class).getPart();
        } catch (WireException e) {
            // A part that can't be read is as good as missing: whoever asks for its version is told so.
            return;
        }
        if (part instanceof HeadSnapshot manifest) {
            manifests.put(key, manifest);
        } else if (part instanceof WeightChunk chunk) {
            chunks.put(key, bytes(chunk.getContent()));
        }
    }

    /** All manifests, in no order that means something. */
    List<HeadSnapshot> manifests() {
        return List.copyOf(manifests.values());
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
