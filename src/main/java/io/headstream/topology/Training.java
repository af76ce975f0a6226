package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.LogEntry;
import io.headstream.rollout.RolloutPolicy;
import io.headstream.wire.Contract;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.TrainingLogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** What the trainer's tasks share: the heads to train, how versions are rolled out, and how records are written. */
final class Training {
    /** A record and the sink that it is for. */
    record Output(
            String sink,
            String key,
            @SuppressWarnings("ArrayRecordComponent") byte[] value) {}

    /** A task's stores. */
    record Stores(
            Journal journal, LineStore lines, RolloutStore rollouts, ReadOnlyKeyValueStore<byte[], byte[]> snapshots) {
        static Stores of(ProcessingContext context) {
            KeyValueStore<byte[], byte[]> snapshots = context.getStateStore(TrainerTopology.SNAPSHOTS);
            return new Stores(
                    new Journal(context.getStateStore(TrainerTopology.JOURNAL)),
                    new LineStore(context.getStateStore(TrainerTopology.LEARNER_LINES)),
                    new RolloutStore(context.getStateStore(TrainerTopology.ROLLOUTS)),
                    snapshots);
        }
    }

    private final Contract contract;
    private final TrainerRecords records;
    private final SnapshotReader snapshots;
    private final Map<HeadName, HeadSettings> heads;
    private final Function<HeadSettings, RolloutPolicy> policies;
    private final Solver solver;
    private final String programVersion;
    private final String trainingLogTopic;
    private final TrainerObserver observer;

    /** For the configured heads. */
    Training(
            Contract contract,
            TrainerRecords records,
            SnapshotReader snapshots,
            List<HeadSettings> heads,
            Function<HeadSettings, RolloutPolicy> policies,
            Solver solver,
            String programVersion,
            String trainingLogTopic,
            TrainerObserver observer) {
        this.contract = contract;
        this.records = records;
        this.snapshots = snapshots;
        this.heads = heads.stream().collect(Collectors.toUnmodifiableMap(HeadSettings::name, Function.identity()));
        this.policies = policies;
        this.solver = solver;
        this.programVersion = programVersion;
        this.trainingLogTopic = trainingLogTopic;
        this.observer = observer;
    }

    boolean trains(HeadName head) {
        return heads.containsKey(head);
    }

    /** Often enough that no head waits much longer than its idle time. */
    Duration idleCheckInterval() {
        long shortestMs = heads.values().stream()
                .mapToLong(head -> head.idleTick().toMillis())
                .min()
                .orElseThrow();
        return Duration.ofMillis(Math.max(1, shortestMs / 4));
    }

    /** A head in training, before it is resumed. */
    HeadTraining open(HeadName head, Stores stores, int partition, long nowMs) {
        HeadSettings settings = Objects.requireNonNull(heads.get(head), "a head that is not trained here");
        HeadQuality quality = new HeadQuality(
                settings, stores.lines(), (name, version) -> snapshots.find(name, version, stores.snapshots()));
        return new HeadTraining(
                settings, stores, policies.apply(settings), records, quality, solver, observer, partition, nowMs);
    }

    /** Sees what the trainer does. */
    TrainerObserver observer() {
        return observer;
    }

    /** Makes a head's learners again from the task's stores. */
    List<Output> resume(HeadName head, HeadTraining learning, Stores stores, long nowMs) {
        List<LogEntry> journal = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (Journal.Kept kept : stores.journal().kept(head)) {
            TrainingLogEntry entry = contract.decode(trainingLogTopic, kept.value(), TrainingLogEntry.class);
            journal.add(TrainingLogMapping.toDomain(entry, kept.offset()));
            sizes.add(kept.value().length);
        }
        return learning.resume(journal, sizes, programVersion, nowMs);
    }
}
