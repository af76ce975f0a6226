package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.SnapshotFault;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotTrust;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Puts a head version together from the parts in the snapshot store. Thread-safe. */
final class SnapshotReader {
    private final Contract contract;
    private final String snapshotsTopic;
    private final SnapshotTrust trust;

    /** Takes whoever published them. */
    SnapshotReader(Contract contract, String snapshotsTopic) {
        this(contract, snapshotsTopic, SnapshotTrust.ANYBODY);
    }

    SnapshotReader(Contract contract, String snapshotsTopic, SnapshotTrust trust) {
        this.contract = contract;
        this.snapshotsTopic = snapshotsTopic;
        this.trust = trust;
    }

    /**
     * The version; empty while a part of it is missing.
     *
     * @throws SnapshotCorruptException if the parts are there but are not that version, or nobody who is trusted signed it
     * @throws io.headstream.wire.WireException if a part can't be decoded
     */
    Optional<HeadSnapshot> find(HeadName head, HeadVersion version, ReadOnlyKeyValueStore<byte[], byte[]> store) {
        HeadSnapshotPart manifestPart = part(SnapshotMapping.manifestKey(head, version), store);
        if (manifestPart == null) {
            return Optional.empty();
        }
        if (!(manifestPart.getPart() instanceof io.headstream.wire.avro.HeadSnapshot manifest)) {
            throw new SnapshotCorruptException(
                    SnapshotFault.DAMAGED,
                    "head '%s' %s: the manifest's key holds no manifest".formatted(head, version));
        }
        // Before anything else of it is believed.
        trust.check(manifest);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < manifest.getChunks(); i++) {
            HeadSnapshotPart part =
                    part(SnapshotMapping.chunkKey(head, version.learner(), version.version(), i), store);
            if (part == null) {
                return Optional.empty();
            }
            if (!(part.getPart() instanceof WeightChunk chunk)) {
                throw new SnapshotCorruptException(
                        SnapshotFault.DAMAGED,
                        "head '%s' %s: the key of chunk %d holds no chunk".formatted(head, version, i));
            }
            chunks.add(bytes(chunk.getContent()));
        }
        HeadSnapshot snapshot = SnapshotMapping.toDomain(manifest, chunks);
        if (!snapshot.version().equals(version)) {
            throw new SnapshotCorruptException(
                    SnapshotFault.DAMAGED,
                    "head '%s': found %s with SHA-256 %s, expected %s with SHA-256 %s"
                            .formatted(
                                    head, snapshot.version(), snapshot.version().sha256(), version, version.sha256()));
        }
        return Optional.of(snapshot);
    }

    private @Nullable HeadSnapshotPart part(String key, ReadOnlyKeyValueStore<byte[], byte[]> store) {
        byte[] bytes = store.get(key.getBytes(StandardCharsets.UTF_8));
        return bytes == null ? null : contract.decode(snapshotsTopic, bytes, HeadSnapshotPart.class);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
