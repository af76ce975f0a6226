package io.headstream.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** What the changelog of the embedder's entry numbers has to hold for one of its tasks, so that no number comes twice. */
public final class RecoveredEntryNumbers {
    /** The store's name. */
    public static final String STORE = EmbedderTopology.ENTRY_NUMBERS;

    /** The settings that Streams would create its changelog with. */
    public static final Map<String, String> CHANGELOG = Changelogs.inMemory();

    private RecoveredEntryNumbers() {}

    /** For a task whose next training example is to have this number. */
    public static KeyValue<byte[], byte[]> next(long number) {
        MemoryStore store = new MemoryStore(STORE);
        new EntryCounter(store).set(number);
        List<KeyValue<byte[], byte[]>> entries = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            all.forEachRemaining(entries::add);
        }
        return entries.get(0);
    }
}
