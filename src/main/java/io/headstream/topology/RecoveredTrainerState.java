package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.LearnerLine;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * What the trainer's changelogs have to hold for one partition of the training log, so that it goes on from there: made from
 * what is published, where its own state is lost. What watches error and what policies remember begin anew. Not thread-safe.
 */
public final class RecoveredTrainerState {
    /** Every store of the trainer that has a changelog, with the settings that Streams would create it with. */
    public static final Map<String, Map<String, String>> STORES = Map.of(
            TrainerTopology.JOURNAL, Changelogs.inMemory(),
            TrainerTopology.BACKLOG, Changelogs.onDisk(),
            TrainerTopology.LEARNER_LINES, Changelogs.onDisk(),
            TrainerTopology.ROLLOUTS, Changelogs.onDisk(),
            InputPositions.STORE, InputPositions.settings());

    private final Contract contract;
    private final String rolloutsTopic;
    private final MemoryStore backlog = new MemoryStore(TrainerTopology.BACKLOG);
    private final MemoryStore lines = new MemoryStore(TrainerTopology.LEARNER_LINES);
    private final MemoryStore rollouts = new MemoryStore(TrainerTopology.ROLLOUTS);

    /** Nothing in it yet. */
    public RecoveredTrainerState(Contract contract, String rolloutsTopic) {
        this.contract = contract;
        this.rolloutsTopic = rolloutsTopic;
    }

    /**
     * Puts a learner's line there.
     *
     * @param newest its newest version; of a line that could not be made again, too
     */
    public void put(LearnerLine line, HeadSnapshot newest) {
        LineStore store = new LineStore(lines);
        store.putState(newest.headName(), newest.version().learner(), line.toBytes());
        line.newestToBytes()
                .ifPresent(bytes ->
                        store.putNewest(newest.headName(), newest.version().learner(), bytes));
    }

    /** Says how far a head's learners have come: all of them to the same place. */
    public void learned(HeadName head, long toOffset) {
        new LineStore(lines).put(head, new LineStore.Progress(toOffset, toOffset));
    }

    /** Keeps an entry of the training log for the learners to go on with; in the order of their offsets. */
    public void waits(HeadName head, long offset, byte[] entry) {
        new Journal(backlog).keep(head, offset, entry);
    }

    /** Says that a version is published and kept. */
    public void published(HeadName head, HeadVersion version, int chunks) {
        VersionIndex index = new VersionIndex(rollouts);
        index.add(head, new VersionIndex.Kept(version, chunks));
        index.cover(head);
    }

    /** Says what serves. */
    public void rollout(RolloutState state) {
        new RolloutStore(rollouts).put(state.head(), contract.encode(rolloutsTopic, RolloutMapping.toAvro(state)));
    }

    /** Gives what each store's changelog has to hold: the store's name, and key and value. */
    public void forEach(BiConsumer<String, KeyValue<byte[], byte[]>> taker) {
        for (MemoryStore store : List.of(backlog, lines, rollouts)) {
            List<KeyValue<byte[], byte[]>> all = new ArrayList<>();
            try (KeyValueIterator<byte[], byte[]> entries = store.all()) {
                entries.forEachRemaining(all::add);
            }
            all.forEach(entry -> taker.accept(store.name(), entry));
        }
    }
}
