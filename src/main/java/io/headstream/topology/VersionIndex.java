package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.VersionRef;
import io.headstream.snapshot.HeadVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The versions that are published and still kept, as the trainer wrote them: known in the same transaction, which the
 * global store of snapshots is not. Key is {@code head:versions/learner/} and the version as eight bytes; the value is the
 * number of chunks and the hash. Under {@code head:versions} stands that a head has an index.
 */
final class VersionIndex {
    /**
     * A version that is kept.
     *
     * @param version the version
     * @param chunks how many chunks it has
     */
    record Kept(HeadVersion version, int chunks) {}

    private final KeyValueStore<byte[], byte[]> store;

    VersionIndex(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    /** Whether the head has an index: one from before there were any does not. */
    boolean covers(HeadName head) {
        return store.get(utf8(head + ":versions")) != null;
    }

    /** From now on it has. */
    void cover(HeadName head) {
        store.put(utf8(head + ":versions"), new byte[] {1});
    }

    void add(HeadName head, Kept kept) {
        HeadVersion version = kept.version();
        byte[] hash = utf8(version.sha256());
        store.put(
                key(head, version.learner(), version.version()),
                ByteBuffer.allocate(Integer.BYTES + hash.length)
                        .putInt(kept.chunks())
                        .put(hash)
                        .array());
    }

    void remove(HeadName head, HeadVersion version) {
        store.delete(key(head, version.learner(), version.version()));
    }

    Optional<HeadVersion> find(HeadName head, VersionRef ref) {
        return Optional.ofNullable(store.get(key(head, ref.learner(), ref.version())))
                .map(value -> kept(ref.learner(), ref.version(), value).version());
    }

    /** A learner's versions, the oldest first. */
    List<Kept> kept(HeadName head, LearnerName learner) {
        List<Kept> kept = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> all =
                store.range(key(head, learner, 0), key(head, learner, Long.MAX_VALUE))) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> entry = all.next();
                long version = ByteBuffer.wrap(entry.key).getLong(entry.key.length - Long.BYTES);
                kept.add(kept(learner, version, entry.value));
            }
        }
        return kept;
    }

    private static Kept kept(LearnerName learner, long version, byte[] value) {
        String sha256 = new String(value, Integer.BYTES, value.length - Integer.BYTES, StandardCharsets.UTF_8);
        return new Kept(
                new HeadVersion(learner, version, sha256),
                ByteBuffer.wrap(value).getInt());
    }

    private static byte[] key(HeadName head, LearnerName learner, long version) {
        byte[] prefix = utf8(head + ":versions/" + learner + "/");
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(version)
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
