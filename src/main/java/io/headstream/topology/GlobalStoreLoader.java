package io.headstream.topology;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps a compacted topic as it is, bytes by key. Nothing is decoded here: a global store has no dead letters, and one
 * broken record would stop the whole process.
 */
@SuppressWarnings("NullAway.Init") // init() comes before process(), as Streams says
final class GlobalStoreLoader extends ContextualProcessor<byte[], byte[], Void, Void> {
    private final String storeName;
    private KeyValueStore<byte[], byte[]> store;

    GlobalStoreLoader(String storeName) {
        this.storeName = storeName;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.key() != null) {
            store.put(record.key(), record.value());
        }
    }
}
