package io.headstream.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What came when, in the order of the task's clock: from it, what is due to go is found without a look at the rest. An
 * entry outlives what it points to if that goes early. Not thread-safe: one task's.
 */
final class ArrivalIndex {
    /** Streams takes null for "delete". */
    private static final byte[] NOTHING = {};

    /**
     * Something that is due.
     *
     * @param arrivalMs when it came
     * @param key its own key
     */
    record Due(
            long arrivalMs,
            @SuppressWarnings("ArrayRecordComponent") byte[] key) {}

    private final KeyValueStore<byte[], byte[]> store;

    /** No entry is older: a scan that begins here need not step over what was deleted before. */
    private long oldestMs;

    ArrivalIndex(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    void add(long nowMs, byte[] key) {
        oldestMs = Math.min(oldestMs, nowMs);
        store.put(LabelKeys.arrival(nowMs, key), NOTHING);
    }

    /** Takes the oldest entries out, at most that many, that came before the given time. */
    List<Due> takeBefore(long endMs, int max) {
        if (endMs <= oldestMs) {
            return List.of();
        }
        List<Due> due = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> entries =
                store.range(LabelKeys.arrival(oldestMs, NOTHING), LabelKeys.arrival(endMs, NOTHING))) {
            while (due.size() < max && entries.hasNext()) {
                KeyValue<byte[], byte[]> entry = entries.next();
                long arrivalMs = ByteBuffer.wrap(entry.key).getLong(1);
                due.add(new Due(arrivalMs, Arrays.copyOfRange(entry.key, 1 + Long.BYTES, entry.key.length)));
            }
        }
        due.forEach(one -> store.delete(LabelKeys.arrival(one.arrivalMs(), one.key())));
        oldestMs = due.size() < max ? endMs : due.get(max - 1).arrivalMs();
        return due;
    }
}
