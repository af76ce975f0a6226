package io.headstream.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the instance stood at one moment, right after a full garbage collection.
 *
 * @param minutes since the load began
 * @param mark what the producer's clock did in the minute before; empty: nothing
 * @param residentKib VmRSS of the instance
 * @param anonymousKib of it, what no file stands behind: heap, and whatever was allocated outside
 * @param jvmCommittedKib what the JVM itself knows that it has committed, heap included
 * @param heapUsedBytes after the collection
 * @param directBytes direct buffers
 * @param cacheBytes RocksDB's cache, which holds what waits to be written as well
 * @param threads of the process
 * @param openFiles file descriptors
 * @param stateFiles files in the state directory
 * @param stateBytes their size
 * @param tables of them, RocksDB's tables (.sst)
 * @param tablesOfStore the same for each store of each task; not in samples of earlier runs
 * @param topicBytes everything the broker keeps
 * @param lag records that the instance is behind
 * @param sent events acknowledged by the broker
 * @param predicted events with a committed prediction
 * @param setAside events in the dead-letter topic
 * @param doubled predictions beyond one for an event
 * @param published versions published, of all learners
 * @param champion newest version that the rollout names
 * @param served different versions that predictions name so far
 * @param load the machine's load average over a minute, others' work included
 */
record SoakSample(
        double minutes,
        String mark,
        long residentKib,
        long anonymousKib,
        long jvmCommittedKib,
        long heapUsedBytes,
        long directBytes,
        long cacheBytes,
        long threads,
        long openFiles,
        long stateFiles,
        long stateBytes,
        long tables,
        @Nullable Map<String, Long> tablesOfStore,
        long topicBytes,
        long lag,
        long sent,
        long predicted,
        long setAside,
        long doubled,
        long published,
        long champion,
        long served,
        double load) {}
