package io.headstream.topology;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The number of the next training example of a task, in a store of its own: it changes with every example, but cached it
 * leaves one record in the changelog for each transaction. Not thread-safe: one task's.
 */
final class EntryCounter {
    private static final byte[] KEY = {0};

    private final KeyValueStore<byte[], byte[]> store;

    EntryCounter(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    long next() {
        byte[] value = store.get(KEY);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    void set(long next) {
        store.put(KEY, ByteBuffer.allocate(Long.BYTES).putLong(next).array());
    }
}
