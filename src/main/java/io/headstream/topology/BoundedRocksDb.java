package io.headstream.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all stores on disk of this process take of memory, together: by default each may take some 100 MB outside
 * of the Java heap, and there is one for every partition. After Kafka Streams' documentation, "Memory Management: RocksDB".
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    /** Property of a Streams application: blocks that were read, their indexes and filters, and what waits to be written. */
    public static final String TOTAL_BYTES = "headstream.state.memory.bytes";

    /** Of the whole, what waits to be written. */
    private static final int WRITE_BUFFER_DIVISOR = 2;

    /** Kept for indexes and filters, which every look-up needs. */
    private static final double INDEX_SHARE = 0.2;

    /** One store's, before it is written, at most: many partitions share the whole. */
    private static final long WRITE_BUFFER_BYTES_OF_STORE = 8L << 20;

    /**
     * What a store takes for its first record, and then at a time. By RocksDB's own choice, a megabyte, the stores of some
     * dozens of tasks would fill the whole with next to nothing in it, and write a table for each record.
     */
    private static final long ARENA_BLOCK_BYTES = 64L << 10;

    /** The cache's own choice of shards. */
    private static final int SHARD_BITS = -1;

    /** By size: the roles of a process have the same one, and so share it. Never closed, as RocksDB holds it in native code. */
    private static final Map<Long, Shared> SHARED = new ConcurrentHashMap<>();

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        Shared shared = SHARED.computeIfAbsent(bytes(configs.get(TOTAL_BYTES)), Shared::of);
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(shared.cache);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(shared.writeBuffers);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES_OF_STORE);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
    }

    private static long bytes(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("property %s of the Streams application is %s, expected a number of bytes"
                .formatted(TOTAL_BYTES, value));
    }

    /** Nothing: cache and write buffers are the process's, not one store's. */
    @Override
    public void close(String storeName, Options options) {}

    private record Shared(Cache cache, WriteBufferManager writeBuffers) {
        static Shared of(long bytes) {
            Cache cache = new LRUCache(bytes, SHARD_BITS, false, INDEX_SHARE);
            return new Shared(cache, new WriteBufferManager(bytes / WRITE_BUFFER_DIVISOR, cache));
        }
    }
}
