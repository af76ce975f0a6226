package io.headstream.topology;

import io.headstream.config.HeadDirectory;
import io.headstream.config.TopicNames;
import io.headstream.config.TopicSettings;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutPolicy;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotSigner;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The trainer: training log and rollout commands in; snapshots, evaluations, rollouts and their history out. It reads its
 * own snapshots back to score whatever version serves or is on trial.
 *
 * <pre>
 * training-log ─────► train ─┬─► head-snapshots
 * rollout-commands ───┘  ▲   ├─► head-evaluations
 *                        │   ├─► head-rollouts
 *                        │   ├─► rollout-events
 *                        │   └─► image-events.dlq
 *                        └─ ticks, back to training-log
 * </pre>
 */
public final class TrainerTopology {
    static final String JOURNAL = "journal";
    static final String BACKLOG = "backlog";
    static final String LEARNER_LINES = "learner-lines";
    static final String ROLLOUTS = "rollouts";
    static final String SNAPSHOTS = "published-snapshots";
    static final String SNAPSHOTS_SINK = "head-snapshots-sink";
    static final String EVALUATIONS_SINK = "head-evaluations-sink";
    static final String ROLLOUTS_SINK = "head-rollouts-sink";
    static final String EVENTS_SINK = "rollout-events-sink";
    static final String TICKS_SINK = "ticks-sink";
    static final String DEAD_LETTERS_SINK = "dead-letters-sink";

    private static final String LOG_SOURCE = "training-log-source";
    private static final String COMMANDS_SOURCE = "rollout-commands-source";
    private static final String TRAIN = "train";

    private TrainerTopology() {}

    /**
     * What the trainer works with; all of it stays the caller's to close.
     *
     * @param contract how records are read and written
     * @param heads settings of the heads to train
     * @param policies policies by name
     * @param solver makes the versions that have to be solved for
     * @param programVersion version of Headstream, for provenance
     * @param logPartitions how many partitions training log and rollout commands have
     * @param snapshotsRetained newest versions of each learner that stay, besides those that a rollout names
     * @param signer signs versions as they are published
     * @param observer sees what is done
     * @param givesWay whether what is to be learned has to wait now; asked for every entry, of any thread
     * @param memoryMaxBytes what the states of learners may take of the heap, all tasks together; one head of each task is always
     *     in memory
     */
    public record Parts(
            Contract contract,
            HeadDirectory heads,
            Function<PolicySettings, RolloutPolicy> policies,
            Solver solver,
            String programVersion,
            int logPartitions,
            int snapshotsRetained,
            SnapshotSigner signer,
            TrainerObserver observer,
            BooleanSupplier givesWay,
            long memoryMaxBytes) {
        /** Signed and seen by nobody, giving way to nothing, all heads in memory. */
        public Parts(
                Contract contract,
                HeadDirectory heads,
                Function<PolicySettings, RolloutPolicy> policies,
                Solver solver,
                String programVersion,
                int logPartitions,
                int snapshotsRetained) {
            this(
                    contract,
                    heads,
                    policies,
                    solver,
                    programVersion,
                    logPartitions,
                    snapshotsRetained,
                    SnapshotSigner.NOBODY,
                    TrainerObserver.NONE,
                    () -> false,
                    Long.MAX_VALUE);
        }
    }

    /** Builds it; everything is bytes at the borders, so that no record can fail before it is looked at. */
    public static Topology of(TopicSettings settings, Parts parts) {
        TopicNames topics = settings.names();
        Rollouts rollouts = new Rollouts(
                parts.heads(),
                parts.policies(),
                new TrainerRecords(parts.contract(), topics, parts.signer()),
                new Retention(parts.snapshotsRetained()),
                parts.observer());
        Training training = new Training(
                parts.contract(),
                rollouts,
                new SnapshotReader(parts.contract(), topics.headSnapshots()),
                parts.solver(),
                parts.programVersion(),
                topics.trainingLog(),
                topics.headSnapshots(),
                parts.givesWay(),
                new LearnerMemory(parts.memoryMaxBytes()));
        CommandIntake commands = new CommandIntake(parts.contract(), topics.rolloutCommands(), parts.logPartitions());
        ByteArrayDeserializer bytesIn = new ByteArrayDeserializer();
        ByteArraySerializer bytesOut = new ByteArraySerializer();
        Topology topology = new Topology();
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(SNAPSHOTS), Serdes.ByteArray(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                "head-snapshots-source",
                new RecordTime(),
                bytesIn,
                bytesIn,
                topics.headSnapshots(),
                "head-snapshots-loader",
                () -> new GlobalStoreLoader(SNAPSHOTS));
        topology.addSource(LOG_SOURCE, bytesIn, bytesIn, topics.trainingLog());
        // Read by the same tasks, partition by partition: the topics must be partitioned alike.
        topology.addSource(
                AutoOffsetReset.earliest(),
                COMMANDS_SOURCE,
                new BeforeAllElse(),
                bytesIn,
                bytesIn,
                topics.rolloutCommands());
        topology.addProcessor(
                TRAIN,
                () -> new TrainProcessor(
                        parts.contract(), training, commands, topics.trainingLog(), settings.maxMessageBytes()),
                LOG_SOURCE,
                COMMANDS_SOURCE);
        topology.addStateStore(journal(), TRAIN);
        topology.addStateStore(logged(Stores.persistentKeyValueStore(BACKLOG)), TRAIN);
        topology.addStateStore(logged(Stores.persistentKeyValueStore(LEARNER_LINES)), TRAIN);
        topology.addStateStore(logged(Stores.persistentKeyValueStore(ROLLOUTS)), TRAIN);
        topology.addStateStore(InputPositions.builder(), TRAIN);
        topology.addSink(SNAPSHOTS_SINK, topics.headSnapshots(), bytesOut, bytesOut, TRAIN);
        topology.addSink(EVALUATIONS_SINK, topics.headEvaluations(), bytesOut, bytesOut, TRAIN);
        topology.addSink(ROLLOUTS_SINK, topics.headRollouts(), bytesOut, bytesOut, TRAIN);
        topology.addSink(EVENTS_SINK, topics.rolloutEvents(), bytesOut, bytesOut, TRAIN);
        topology.addSink(DEAD_LETTERS_SINK, topics.deadLetters(), bytesOut, bytesOut, TRAIN);
        // By an extractor, because Streams refuses a fixed sink on a topic that is also a source.
        topology.addSink(
                TICKS_SINK,
                (key, value, context) -> topics.trainingLog(),
                bytesOut,
                bytesOut,
                new HeadPartitioner(),
                TRAIN);
        return topology;
    }

    /** Cached: what comes and goes between two commits leaves only a tombstone in the changelog. */
    private static StoreBuilder<KeyValueStore<byte[], byte[]>> journal() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(JOURNAL), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Changelogs.inMemory());
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> logged(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.ByteArray(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.onDisk());
    }
}
