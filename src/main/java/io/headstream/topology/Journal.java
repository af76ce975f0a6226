package io.headstream.topology;

import io.headstream.event.HeadName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The training-log entries that no learner's kept state has in it yet, as they came: those of the window that is open,
 * and those of windows learned from since the oldest state was kept. With a state and the journal a learner is made again
 * by learning once more, so that a large state need not be written with every window. Key is the head, a zero byte and
 * the offset. Written in the same transaction as their offsets, since Streams commits the offsets of records that are
 * only held in memory.
 */
final class Journal {
    /** No head name holds it, so that a prefix of the key belongs to one head only. */
    private static final byte SEPARATOR = 0;

    /** An entry and its place. */
    record Kept(@SuppressWarnings("ArrayRecordComponent") byte[] value, long offset) {}

    private final KeyValueStore<byte[], byte[]> store;

    Journal(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    void keep(HeadName head, long offset, byte[] value) {
        store.put(key(head, offset), value);
    }

    /** The entries of a head, by offset. */
    List<Kept> kept(HeadName head) {
        List<Kept> kept = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> entries = store.range(key(head, 0), key(head, Long.MAX_VALUE))) {
            while (entries.hasNext()) {
                KeyValue<byte[], byte[]> entry = entries.next();
                kept.add(new Kept(entry.value, offsetOf(entry.key)));
            }
        }
        return kept;
    }

    /** Heads that have an entry. */
    Set<String> heads() {
        Set<String> heads = new TreeSet<>();
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                byte[] key = all.next().key;
                heads.add(new String(key, 0, key.length - Long.BYTES - 1, StandardCharsets.UTF_8));
            }
        }
        return heads;
    }

    /** Forgets the entries of a head before an offset. */
    void dropBefore(HeadName head, long offset) {
        if (offset == 0) {
            return;
        }
        List<byte[]> keys = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> entries = store.range(key(head, 0), key(head, offset - 1))) {
            while (entries.hasNext()) {
                keys.add(entries.next().key);
            }
        }
        keys.forEach(store::delete);
    }

    private static byte[] key(HeadName head, long offset) {
        byte[] name = head.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put(SEPARATOR)
                .putLong(offset)
                .array();
    }

    private static long offsetOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }
}
