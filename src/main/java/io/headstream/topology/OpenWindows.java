package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.TrainingExample;
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
 * The training-log entries of windows that are still open, as they came: key is the head, a zero byte and the offset.
 * Written in the same transaction as their offsets, since Streams commits the offsets of records that are only held in
 * memory.
 */
final class OpenWindows {
    /** No head name holds it, so that a prefix of the key belongs to one head only. */
    private static final byte SEPARATOR = 0;

    /** An entry and its place. */
    record Kept(@SuppressWarnings("ArrayRecordComponent") byte[] value, long offset) {}

    private final KeyValueStore<byte[], byte[]> store;

    OpenWindows(KeyValueStore<byte[], byte[]> store) {
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

    /** Heads that have an open window. */
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

    void drop(HeadName head, List<TrainingExample> examples) {
        for (TrainingExample example : examples) {
            store.delete(key(head, example.offset()));
        }
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
