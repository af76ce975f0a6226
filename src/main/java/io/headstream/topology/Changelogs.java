package io.headstream.topology;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the changelogs of stores are compacted: often enough that a restart reads about as much as is stored, however much
 * went through the store before. Kafka compacts closed segments only, by default of a gigabyte.
 */
final class Changelogs {
    /** Read by a restart beside what is stored: a tenth of a second's work. Kafka's least is 1 MiB. */
    private static final int SEGMENT_BYTES = 16 << 20;

    /**
     * How long a tombstone stays where a reader begins at the start each time: it has to come from the first record to the
     * last within that. By default a day, in which a store whose entries come and go leaves millions.
     */
    private static final Duration TOMBSTONES_IN_MEMORY = Duration.ofMinutes(30);

    private Changelogs() {}

    /** Of a store on disk, which goes on from where it was: it may have been away for as long as Kafka's default. */
    static Map<String, String> onDisk() {
        return Map.of("segment.bytes", Integer.toString(SEGMENT_BYTES));
    }

    /** Of a store in memory, which every restart makes anew from the first record on. */
    static Map<String, String> inMemory() {
        Map<String, String> settings = new TreeMap<>(onDisk());
        settings.put("delete.retention.ms", Long.toString(TOMBSTONES_IN_MEMORY.toMillis()));
        return settings;
    }

    /** Of a store in memory with records that may be larger than the broker's default. */
    static Map<String, String> inMemory(int maxRecordBytes) {
        Map<String, String> settings = new TreeMap<>(inMemory());
        settings.put("max.message.bytes", Integer.toString(maxRecordBytes));
        // A batch has to fit into a segment.
        settings.put(
                "segment.bytes",
                Long.toString(Math.min(Integer.MAX_VALUE, Math.max(SEGMENT_BYTES, 2L * maxRecordBytes))));
        return settings;
    }
}
