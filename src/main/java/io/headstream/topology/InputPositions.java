package io.headstream.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Where a task goes on in each topic of its input, in its own state: the same as the offsets that Streams commits, in the
 * same transaction, but for as long as the state lasts. The broker forgets offsets of a group that nobody was a member of
 * for some days. Key is the topic's name, value the offset. Not thread-safe: one task's.
 */
public final class InputPositions {
    /** The store's name; its changelog has a partition for each partition of the input. */
    public static final String STORE = "input-positions";

    private final KeyValueStore<byte[], byte[]> store;

    private InputPositions(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    static InputPositions of(ProcessingContext context) {
        return new InputPositions(context.getStateStore(STORE));
    }

    /** In memory, and cached, so that one record goes to the changelog for each topic and transaction. */
    static StoreBuilder<KeyValueStore<byte[], byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(settings());
    }

    static Map<String, String> settings() {
        return Changelogs.inMemory();
    }

    /** A record is being processed: the task goes on after it. */
    void passed(SourcePosition source) {
        store.put(key(source.topic()), value(source.offset() + 1));
    }

    /** Key of a topic. */
    public static byte[] key(String topic) {
        return topic.getBytes(StandardCharsets.UTF_8);
    }

    /** Value of the offset to go on at. */
    public static byte[] value(long next) {
        return ByteBuffer.allocate(Long.BYTES).putLong(next).array();
    }

    /** The topic of a key. */
    public static String topic(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    /** The offset of a value. */
    public static long next(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }
}
