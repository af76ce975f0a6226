package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.config.TopicNames;
import io.headstream.config.TopicSettings;
import io.headstream.rollout.RolloutPolicy;
import io.headstream.wire.Contract;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The trainer: training log in; snapshots, evaluations and rollouts out. It reads its own snapshots back to score
 * whatever version serves.
 *
 * <pre>
 * training-log ─► train ─┬─► head-snapshots
 *       ▲                ├─► head-evaluations
 *       └─── ticks ──────┼─► head-rollouts
 *                        └─► image-events.dlq
 * </pre>
 */
public final class TrainerTopology {
    static final String JOURNAL = "journal";
    static final String LEARNER_LINES = "learner-lines";
    static final String ROLLOUTS = "rollouts";
    static final String SNAPSHOTS = "published-snapshots";
    static final String SNAPSHOTS_SINK = "head-snapshots-sink";
    static final String EVALUATIONS_SINK = "head-evaluations-sink";
    static final String ROLLOUTS_SINK = "head-rollouts-sink";
    static final String TICKS_SINK = "ticks-sink";
    static final String DEAD_LETTERS_SINK = "dead-letters-sink";

    private static final String LOG_SOURCE = "training-log-source";
    private static final String TRAIN = "train";

    private TrainerTopology() {}

    /**
     * What the trainer works with; all of it stays the caller's to close.
     *
     * @param contract how records are read and written
     * @param heads the heads to train
     * @param policies how new versions of a head are rolled out
     * @param solver makes the versions that have to be solved for
     * @param programVersion version of Headstream, for provenance
     * @param observer sees what is done
     */
    public record Parts(
            Contract contract,
            List<HeadSettings> heads,
            Function<HeadSettings, RolloutPolicy> policies,
            Solver solver,
            String programVersion,
            TrainerObserver observer) {
        /** Seen by nobody. */
        public Parts(
                Contract contract,
                List<HeadSettings> heads,
                Function<HeadSettings, RolloutPolicy> policies,
                Solver solver,
                String programVersion) {
            this(contract, heads, policies, solver, programVersion, TrainerObserver.NONE);
        }
    }

    /** Builds it; everything is bytes at the borders, so that no record can fail before it is looked at. */
    public static Topology of(TopicSettings settings, Parts parts) {
        TopicNames topics = settings.names();
        TrainerRecords records = new TrainerRecords(
                parts.contract(), topics.headSnapshots(), topics.headRollouts(), topics.headEvaluations());
        Training training = new Training(
                parts.contract(),
                records,
                new SnapshotReader(parts.contract(), topics.headSnapshots()),
                parts.heads(),
                parts.policies(),
                parts.solver(),
                parts.programVersion(),
                topics.trainingLog(),
                parts.observer());
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
        topology.addProcessor(
                TRAIN,
                () -> new TrainProcessor(parts.contract(), training, topics.trainingLog(), settings.maxMessageBytes()),
                LOG_SOURCE);
        topology.addStateStore(logged(Stores.inMemoryKeyValueStore(JOURNAL)).withCachingEnabled(), TRAIN);
        topology.addStateStore(logged(Stores.persistentKeyValueStore(LEARNER_LINES)), TRAIN);
        topology.addStateStore(logged(Stores.persistentKeyValueStore(ROLLOUTS)), TRAIN);
        topology.addSink(SNAPSHOTS_SINK, topics.headSnapshots(), bytesOut, bytesOut, TRAIN);
        topology.addSink(EVALUATIONS_SINK, topics.headEvaluations(), bytesOut, bytesOut, TRAIN);
        topology.addSink(ROLLOUTS_SINK, topics.headRollouts(), bytesOut, bytesOut, TRAIN);
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

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> logged(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.ByteArray(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }
}
