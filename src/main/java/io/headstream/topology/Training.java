package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LogEntry;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.HeadSnapshotPart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** What the trainer's tasks share: how versions are rolled out, and how records are written. */
final class Training {
    /** A record and the sink that it is for; without a value, a tombstone. */
    record Output(
            String sink,
            String key,
            @SuppressWarnings("ArrayRecordComponent") byte @Nullable [] value) {
        /** Size of the value. */
        int bytes() {
            return value == null ? 0 : value.length;
        }
    }

    /** A task's stores, and what it counts. */
    record Stores(
            Journal journal,
            Journal backlog,
            LineStore lines,
            RolloutStore rollouts,
            VersionIndex versions,
            ReadOnlyKeyValueStore<byte[], byte[]> snapshots,
            LearningCounters counters) {
        static Stores of(ProcessingContext context) {
            KeyValueStore<byte[], byte[]> snapshots = context.getStateStore(TrainerTopology.SNAPSHOTS);
            KeyValueStore<byte[], byte[]> rollouts = context.getStateStore(TrainerTopology.ROLLOUTS);
            return new Stores(
                    new Journal(context.getStateStore(TrainerTopology.JOURNAL)),
                    new Journal(context.getStateStore(TrainerTopology.BACKLOG)),
                    new LineStore(context.getStateStore(TrainerTopology.LEARNER_LINES)),
                    new RolloutStore(rollouts),
                    new VersionIndex(rollouts),
                    snapshots,
                    new LearningCounters(context));
        }
    }

    private final Contract contract;
    private final Rollouts rollouts;
    private final SnapshotReader snapshots;
    private final Solver solver;
    private final String programVersion;
    private final String trainingLogTopic;
    private final String snapshotsTopic;
    private final BooleanSupplier givesWay;
    private final LearnerMemory memory;

    Training(
            Contract contract,
            Rollouts rollouts,
            SnapshotReader snapshots,
            Solver solver,
            String programVersion,
            String trainingLogTopic,
            String snapshotsTopic,
            BooleanSupplier givesWay,
            LearnerMemory memory) {
        this.contract = contract;
        this.rollouts = rollouts;
        this.snapshots = snapshots;
        this.solver = solver;
        this.programVersion = programVersion;
        this.trainingLogTopic = trainingLogTopic;
        this.snapshotsTopic = snapshotsTopic;
        this.givesWay = givesWay;
        this.memory = memory;
    }

    /** Often enough that no head waits much longer than its idle time. */
    Duration idleCheckInterval() {
        return Duration.ofMillis(
                Math.max(1, rollouts.directory().shortestIdleTick().toMillis() / 4));
    }

    /** Whether what is to be learned has to wait now. */
    boolean givesWay() {
        return givesWay.getAsBoolean();
    }

    /** A task's heads in memory, none of them yet. */
    AwakeHeads awakeHeads() {
        return new AwakeHeads(memory);
    }

    /** Sees what the trainer does. */
    TrainerObserver observer() {
        return rollouts.observer();
    }

    /** A head's rollout as it stands in the task's stores. */
    HeadRollout rollout(HeadName head, Stores stores) {
        return new HeadRollout(head, stores, rollouts);
    }

    /** A head in training, before it is resumed. */
    HeadTraining open(HeadRollout rollout, Stores stores, int partition, long nowMs) {
        indexVersions(rollout.state().head(), stores);
        HeadQuality quality = new HeadQuality(
                rollout.settings(),
                stores.lines(),
                (name, version) -> snapshots.find(name, version, stores.snapshots()));
        return new HeadTraining(
                rollout,
                stores,
                rollouts.records(),
                quality,
                solver,
                rollouts.observer(),
                programVersion,
                partition,
                nowMs);
    }

    /** Makes a head's learners again from the task's stores. */
    List<Output> resume(HeadName head, HeadTraining learning, Stores stores, long nowMs) {
        List<LogEntry> journal = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (Journal.Kept kept : stores.journal().kept(head)) {
            journal.add(entry(kept));
            sizes.add(kept.value().length);
        }
        return learning.resume(journal, sizes, nowMs);
    }

    /** An entry of the training log as it was kept. */
    LogEntry entry(Journal.Kept kept) {
        return TrainingLogMapping.read(contract, trainingLogTopic, kept.value(), kept.offset());
    }

    /** Versions of a release that kept no index are found among the published snapshots. */
    private void indexVersions(HeadName head, Stores stores) {
        VersionIndex index = stores.versions();
        if (index.covers(head)) {
            return;
        }
        byte[] from = (head + "/").getBytes(StandardCharsets.UTF_8);
        byte[] to = (head + "0").getBytes(StandardCharsets.UTF_8); // '0' comes after '/'
        try (KeyValueIterator<byte[], byte[]> parts = stores.snapshots().range(from, to)) {
            while (parts.hasNext()) {
                KeyValue<byte[], byte[]> part = parts.next();
                if (new String(part.key, StandardCharsets.UTF_8).endsWith("/manifest")) {
                    index(head, part.value, index);
                }
            }
        }
        index.cover(head);
    }

    private void index(HeadName head, byte[] part, VersionIndex index) {
        try {
            if (contract.decode(snapshotsTopic, part, HeadSnapshotPart.class).getPart()
                    instanceof io.headstream.wire.avro.HeadSnapshot manifest) {
                index.add(head, new VersionIndex.Kept(SnapshotMapping.version(manifest), manifest.getChunks()));
            }
        } catch (WireException | IllegalArgumentException e) {
            // Nobody can serve what can't be read.
        }
    }
}
