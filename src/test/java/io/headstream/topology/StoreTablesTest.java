package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables that RocksDB keeps for one store of Kafka Streams, over more writes to disk than months of a seldom written store
 * bring. Its entries and its offsets are two families of tables. RocksDB makes one of four entries' tables. Of the tiny ones of
 * offsets it moves the first four as they are, and makes one of all when four more have come.
 */
class StoreTablesTest {
    private static final int KEYS = 64;
    private static final int VALUE_BYTES = 64 << 10;
    private static final int PUTS = 8_000;
    private static final int LOOK_EVERY = 8;
    private static final int WRITTEN_AT_LEAST = 200;

    /** Four of entries, eight of offsets, and those that are made one meanwhile, on a machine that has no time for it. */
    private static final int AT_MOST = 40;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepAFewTablesHoweverOftenItIsWritten() throws IOException {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "tables");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(BoundedRocksDb.TOTAL_BYTES, 8L << 20);
        MockProcessorContext<Bytes, byte[]> context =
                new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        KeyValueStore<Bytes, byte[]> store =
                Stores.persistentKeyValueStore("labels").get();
        store.init(context.getStateStoreContext(), store);
        Random random = new Random(1);
        byte[] value = new byte[VALUE_BYTES];
        long most = 0;
        long newest = 0;
        try {
            for (int i = 0; i < PUTS; i++) {
                random.nextBytes(value);
                store.put(
                        Bytes.wrap(ByteBuffer.allocate(Integer.BYTES)
                                .putInt(i % KEYS)
                                .array()),
                        value);
                store.commit(Map.of(new TopicPartition("labels-changelog", 0), (long) i));
                if (i % LOOK_EVERY == 0) {
                    long[] numbers = tables();
                    most = Math.max(most, numbers.length);
                    newest = Math.max(newest, numbers.length == 0 ? 0 : numbers[numbers.length - 1]);
                }
            }
        } finally {
            store.close();
        }

        assertThat(newest).as("number of the last table").isGreaterThan(WRITTEN_AT_LEAST);
        assertThat(most).as("tables at once").isLessThanOrEqualTo(AT_MOST);
    }

    private long[] tables() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("rocksdb/labels"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sst"))
                    .mapToLong(name -> Long.parseLong(name.substring(0, name.length() - ".sst".length())))
                    .sorted()
                    .toArray();
        }
    }
}
