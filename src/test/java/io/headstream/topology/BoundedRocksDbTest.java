package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class BoundedRocksDbTest {
    private static final long BOUND = 8L << 20;
    private static final int VALUES = 4_000;
    private static final int VALUE_BYTES = 8 << 10;

    @TempDir
    private Path directory;

    static {
        RocksDB.loadLibrary();
    }

    @Test
    void shouldBoundTheMemoryOfAllStoresTogether() throws RocksDBException {
        try (Options firstOptions = options(BOUND);
                Options secondOptions = options(BOUND);
                RocksDB first =
                        RocksDB.open(firstOptions, directory.resolve("a").toString());
                RocksDB second =
                        RocksDB.open(secondOptions, directory.resolve("b").toString())) {
            fill(first);
            fill(second);

            assertThat(first.getLongProperty("rocksdb.block-cache-capacity")).isEqualTo(BOUND);
            assertThat(first.getLongProperty("rocksdb.block-cache-usage"))
                    .as("32 MB were read in each store")
                    .isBetween(BOUND / 4, BOUND)
                    .isEqualTo(second.getLongProperty("rocksdb.block-cache-usage"));
        }
    }

    @Test
    void shouldKeepLittleInMemoryHoweverManyStoresThereAre() throws RocksDBException {
        int stores = 24;
        List<RocksDB> all = new ArrayList<>();
        try (Options options = options(BOUND)) {
            for (int i = 0; i < stores; i++) {
                all.add(RocksDB.open(options, directory.resolve("store-" + i).toString()));
            }
            for (int round = 0; round < 8; round++) {
                for (RocksDB store : all) {
                    store.put(key(round), new byte[VALUE_BYTES]);
                }
            }

            assertThat(all)
                    .as("1.5 MB waits in all, and 4 may")
                    .allSatisfy(
                            store -> assertThat(store.getLiveFilesMetaData()).isEmpty());
        } finally {
            all.forEach(RocksDB::close);
        }
    }

    @Test
    void shouldSayWhichPropertyIsMissing() {
        try (Options options = new Options()) {
            options.setTableFormatConfig(new BlockBasedTableConfig());

            assertThatThrownBy(() -> new BoundedRocksDb().setConfig("store", options, Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("headstream.state.memory.bytes of the Streams application is null");
        }
    }

    private static Options options(long bytes) {
        Options options = new Options().setCreateIfMissing(true);
        options.setTableFormatConfig(new BlockBasedTableConfig());
        new BoundedRocksDb().setConfig("store", options, Map.of(BoundedRocksDb.TOTAL_BYTES, bytes));
        return options;
    }

    /** Writes more than the bound, and reads it from the files again. */
    private static void fill(RocksDB store) throws RocksDBException {
        Random random = new Random(1);
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 0; i < VALUES; i++) {
            random.nextBytes(value);
            store.put(key(i), value);
        }
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            store.flush(flush);
        }
        for (int i = 0; i < VALUES; i++) {
            assertThat(store.get(key(i))).hasSize(VALUE_BYTES);
        }
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }
}
