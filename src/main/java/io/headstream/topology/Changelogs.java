package io.headstream.topology;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the changelogs of stores are compacted: often enough that a restart reads about as much as is stored, however much
 * went through the store before. Kafka compacts closed segments only, by default of a gigabyte.
 */
public final class Changelogs {
    /** Read by a restart beside what is stored: a tenth of a second's work. Kafka's least is 1 MiB. */
    private static final int SEGMENT_BYTES = 16 << 20;

    /**
     * How long a tombstone stays where a reader begins at the start each time: it has to come from the first record to the
     * last within that. By default a day, in which a store whose entries come and go leaves millions.
     */
    private static final Duration TOMBSTONES_IN_MEMORY = Duration.ofMinutes(30);

    /**
     * How long one stays where a reader goes on from where it was, and so how long it may have been away. Not Kafka's day,
     * in which the store of late labels leaves more of them than it holds entries.
     */
    public static final Duration TOMBSTONES_ON_DISK = Duration.ofHours(4);

    private Changelogs() {}

    /** Of a store on disk, which goes on from where it was. */
    static Map<String, String> onDisk() {
        return settings(TOMBSTONES_ON_DISK);
    }

    private static Map<String, String> settings(Duration tombstones) {
        return Map.of(
                "segment.bytes", Integer.toString(SEGMENT_BYTES),
                "delete.retention.ms", Long.toString(tombstones.toMillis()));
    }

    /** Of a store in memory, which every restart makes anew from the first record on. */
    static Map<String, String> inMemory() {
        return settings(TOMBSTONES_IN_MEMORY);
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
