package io.headstream.topology;

import io.headstream.event.ImageId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The events of one task that wait for their batch. Streams commits the offsets of records that a processor holds on to,
 * so each waiting record is also in a logged store, in the same transaction as its offset; after a crash, a rebalance or
 * a stop it comes back from there. Not thread-safe: one task's.
 */
final class BatchBuffer {
    /** A record that was waiting when the task stopped and has to be examined again. */
    record Restored(Record<byte[], byte[]> record, SourcePosition source) {}

    /** An event and when it came to wait. */
    private record Waiting(PendingEvent event, long sinceMs) {}

    private final KeyValueStore<byte[], byte[]> store;
    private final EmbedderObserver observer;
    private final Deque<Waiting> pending = new ArrayDeque<>();
    private long oldestArrivalMs;

    BatchBuffer(KeyValueStore<byte[], byte[]> store, EmbedderObserver observer) {
        this.store = store;
        this.observer = observer;
    }

    /** What the store kept, in order; they stay in the store until they are taken or discarded. */
    List<Restored> restored(String topic, int partition) {
        List<Restored> restored = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> entry = all.next();
                long offset = ByteBuffer.wrap(entry.key).getLong();
                restored.add(
                        new Restored(StoredRecord.unpack(entry.value), new SourcePosition(topic, partition, offset)));
            }
        }
        return restored;
    }

    /** Keeps an event until its batch goes. */
    void add(PendingEvent event, long nowMs) {
        store.put(key(event.source().offset()), StoredRecord.pack(event.record()));
        addRestored(event, nowMs);
    }

    /** The same for an event that the store has already. */
    void addRestored(PendingEvent event, long nowMs) {
        if (pending.isEmpty()) {
            oldestArrivalMs = nowMs;
        }
        pending.addLast(new Waiting(event, nowMs));
    }

    /** Takes the record of a refused event out of the store. */
    void discard(SourcePosition source) {
        store.delete(key(source.offset()));
    }

    /** Whether an event of that image waits. */
    boolean holds(ImageId id) {
        return pending.stream().anyMatch(waiting -> waiting.event().event().id().equals(id));
    }

    int size() {
        return pending.size();
    }

    /** How long the oldest has waited; zero if there is none. */
    Duration oldestWait(long nowMs) {
        Waiting oldest = pending.peekFirst();
        return oldest == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMs - oldest.sinceMs()));
    }

    /** Whether the oldest has waited for as long as that. */
    boolean hasWaited(long lingerMs, long nowMs) {
        return !pending.isEmpty() && nowMs - oldestArrivalMs >= lingerMs;
    }

    /** Takes the oldest events, at most that many, out of the buffer and the store. */
    List<PendingEvent> take(int max, long nowMs) {
        List<PendingEvent> batch = new ArrayList<>(Math.min(max, pending.size()));
        while (batch.size() < max && !pending.isEmpty()) {
            Waiting waiting = pending.removeFirst();
            store.delete(key(waiting.event().source().offset()));
            batch.add(waiting.event());
            observer.waited(Duration.ofMillis(nowMs - waiting.sinceMs()));
        }
        oldestArrivalMs = nowMs;
        return batch;
    }

    /** Offsets are not negative, so that big-endian bytes sort as numbers do. */
    static byte[] key(long offset) {
        return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
    }
}
