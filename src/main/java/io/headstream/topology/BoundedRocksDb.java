package io.headstream.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
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
    /** Blocks that were read, their indexes and filters, and what waits to be written, bytes. */
    private static final long TOTAL_BYTES = 96L << 20;

    /** Of these, what waits to be written. */
    private static final long WRITE_BUFFER_BYTES = 48L << 20;

    /** Kept for indexes and filters, which every look-up needs. */
    private static final double INDEX_SHARE = 0.2;

    /** One store's, before it is written: many partitions share the whole. */
    private static final long WRITE_BUFFER_BYTES_OF_STORE = 8L << 20;

    /** The cache's own choice of shards. */
    private static final int SHARD_BITS = -1;

    private static final Cache CACHE = new LRUCache(TOTAL_BYTES, SHARD_BITS, false, INDEX_SHARE);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES_OF_STORE);
    }

    /** Nothing: cache and write buffers are the process's, not one store's. */
    @Override
    public void close(String storeName, Options options) {}
}
