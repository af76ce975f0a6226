package io.headstream.topology;

import io.headstream.event.HeadName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** After every key: names are ASCII. */
    private static final byte[] LAST = {(byte) 0xFF};

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
        return first(head, Integer.MAX_VALUE);
    }

    /** The first entries of a head, by offset. */
    List<Kept> first(HeadName head, int most) {
        List<Kept> kept = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> entries = store.range(key(head, 0), key(head, Long.MAX_VALUE))) {
            while (kept.size() < most && entries.hasNext()) {
                KeyValue<byte[], byte[]> entry = entries.next();
                kept.add(new Kept(entry.value, offsetOf(entry.key)));
            }
        }
        return kept;
    }

    /** Heads that have an entry. Reads one entry of each. */
    Set<String> heads() {
        Set<String> heads = new TreeSet<>();
        for (Optional<String> head = headFrom(new byte[0]); head.isPresent(); ) {
            heads.add(head.get());
            byte[] name = head.get().getBytes(StandardCharsets.UTF_8);
            byte[] after = Arrays.copyOf(name, name.length + 1);
            after[name.length] = SEPARATOR + 1;
            head = headFrom(after);
        }
        return heads;
    }

    private Optional<String> headFrom(byte[] from) {
        try (KeyValueIterator<byte[], byte[]> entries = store.range(from, LAST)) {
            if (!entries.hasNext()) {
                return Optional.empty();
            }
            byte[] key = entries.next().key;
            return Optional.of(new String(key, 0, key.length - Long.BYTES - 1, StandardCharsets.UTF_8));
        }
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
