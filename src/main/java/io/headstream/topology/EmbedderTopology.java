package io.headstream.topology;

import io.headstream.config.EmbedderSettings;
import io.headstream.config.TopicNames;
import io.headstream.config.TopicSettings;
import io.headstream.embedding.Backbone;
import io.headstream.embedding.IsolatingEmbedder;
import io.headstream.event.HeadName;
import io.headstream.image.ImageDecoder;
import io.headstream.prediction.Predictor;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotTrust;
import java.time.Clock;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The embedder: image events and labels in; predictions, training log and dead letters out.
 *
 * <pre>
 * image-events ──► embed ─┬─► predictions
 * image-labels ──┘  ▲     ├─► training-log
 *                   │     ├─► predictions-shadow, rollout-confirmations
 *                   │     └─► image-events.dlq
 *   head-rollouts ──┤
 *   head-snapshots ─┘ (global stores)
 * </pre>
 */
public final class EmbedderTopology {
    static final String BATCH_BUFFER = "batch-buffer";
    static final String LABELS = "labels";
    static final String ENTRY_NUMBERS = "entry-numbers";
    static final String ROLLOUTS = "served-rollouts";
    static final String SNAPSHOTS = "served-snapshots";
    static final String SEEN_ROLLOUTS = "seen-rollouts";
    static final String PREDICTIONS_SINK = "predictions-sink";
    static final String SHADOW_PREDICTIONS_SINK = "predictions-shadow-sink";
    static final String CONFIRMATIONS_SINK = "rollout-confirmations-sink";
    static final String TRAINING_LOG_SINK = "training-log-sink";
    static final String DEAD_LETTERS_SINK = "dead-letters-sink";

    /** Below the broker's default message.max.bytes (1,048,588), with room for the key and the batch's header. */
    private static final int MAX_OUTPUT_BYTES = 1_000_000;

    private static final String EVENTS_SOURCE = "image-events-source";
    private static final String LABELS_SOURCE = "image-labels-source";
    private static final String EMBED = "embed";

    private EmbedderTopology() {}

    /**
     * What the embedder works with; all of it stays the caller's to close.
     *
     * @param contract how records are read and written
     * @param decoder from files to pixels of the backbone's input size
     * @param backbone from pixels to embeddings
     * @param heads the heads that the configuration names; those that commands create come to them
     * @param instance names this process, for confirmations
     * @param trust whose versions may serve
     * @param observer sees what is done
     * @param clock says when an image was scored
     */
    public record Parts(
            Contract contract,
            ImageDecoder decoder,
            Backbone backbone,
            Set<HeadName> heads,
            String instance,
            SnapshotTrust trust,
            EmbedderObserver observer,
            Clock clock) {
        /** Trusts anybody, seen by nobody. */
        public Parts(Contract contract, ImageDecoder decoder, Backbone backbone, Set<HeadName> heads, String instance) {
            this(
                    contract,
                    decoder,
                    backbone,
                    heads,
                    instance,
                    SnapshotTrust.ANYBODY,
                    EmbedderObserver.NONE,
                    Clock.systemUTC());
        }
    }

    /** Builds it; everything is bytes at the borders, so that no record can fail before it is looked at. */
    public static Topology of(TopicSettings settings, EmbedderSettings embedder, Parts parts) {
        TopicNames topics = settings.names();
        Intake intake = new Intake(parts.contract(), parts.decoder(), settings.maxMessageBytes());
        Labelling labelling =
                new Labelling(new LabelIntake(parts.contract()), topics.imageLabels(), embedder.labelsJoinWindow());
        IsolatingEmbedder isolating = new IsolatingEmbedder(parts.backbone());
        TaskHeads.Serving serving = new TaskHeads.Serving(
                parts.contract(),
                topics.headRollouts(),
                Set.copyOf(parts.heads()),
                new ServingHeads(
                        new SnapshotReader(parts.contract(), topics.headSnapshots(), parts.trust()),
                        parts.backbone().description().digest(),
                        parts.observer()),
                parts.instance());
        Outputs outputs = new Outputs(parts.contract(), new Predictor(embedder.topK()), topics);
        EmbedProcessor.Batching batching = new EmbedProcessor.Batching(
                parts.backbone().description().batchSize(),
                embedder.batchLinger(),
                embedder.latencyObjective(),
                MAX_OUTPUT_BYTES,
                settings.maxMessageBytes());
        ByteArrayDeserializer bytesIn = new ByteArrayDeserializer();
        ByteArraySerializer bytesOut = new ByteArraySerializer();
        Topology topology = new Topology();
        topology.addGlobalStore(
                globalStore(Stores.inMemoryKeyValueStore(ROLLOUTS)),
                "head-rollouts-source",
                new RecordTime(),
                bytesIn,
                bytesIn,
                topics.headRollouts(),
                "head-rollouts-loader",
                () -> new GlobalStoreLoader(ROLLOUTS));
        topology.addGlobalStore(
                globalStore(Stores.persistentKeyValueStore(SNAPSHOTS)),
                "head-snapshots-source",
                new RecordTime(),
                bytesIn,
                bytesIn,
                topics.headSnapshots(),
                "head-snapshots-loader",
                () -> new GlobalStoreLoader(SNAPSHOTS));
        topology.addSource(EVENTS_SOURCE, bytesIn, bytesIn, topics.imageEvents());
        // Read by the same tasks, partition by partition: the topics must be partitioned alike.
        topology.addSource(LABELS_SOURCE, bytesIn, bytesIn, topics.imageLabels());
        topology.addProcessor(
                EMBED,
                () -> new EmbedProcessor(
                        intake,
                        labelling,
                        isolating,
                        outputs,
                        serving,
                        batching,
                        topics.imageEvents(),
                        parts.observer(),
                        parts.clock()),
                EVENTS_SOURCE,
                LABELS_SOURCE);
        topology.addStateStore(labels(), EMBED);
        topology.addStateStore(cached(ENTRY_NUMBERS), EMBED);
        topology.addStateStore(cached(SEEN_ROLLOUTS), EMBED);
        topology.addStateStore(batchBuffer(settings.maxProducedBytes()), EMBED);
        topology.addStateStore(InputPositions.builder(), EMBED);
        topology.addSink(PREDICTIONS_SINK, topics.predictions(), bytesOut, bytesOut, EMBED);
        topology.addSink(SHADOW_PREDICTIONS_SINK, topics.shadowPredictions(), bytesOut, bytesOut, EMBED);
        topology.addSink(CONFIRMATIONS_SINK, topics.rolloutConfirmations(), bytesOut, bytesOut, EMBED);
        topology.addSink(TRAINING_LOG_SINK, topics.trainingLog(), bytesOut, bytesOut, new HeadPartitioner(), EMBED);
        topology.addSink(DEAD_LETTERS_SINK, topics.deadLetters(), bytesOut, bytesOut, EMBED);
        return topology;
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> globalStore(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.ByteArray(), Serdes.ByteArray())
                .withLoggingDisabled();
    }

    /** On disk, logged, and not cached: what is kept stays for longer than any cache would hold it back. */
    private static StoreBuilder<KeyValueStore<byte[], byte[]>> labels() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(LABELS), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Changelogs.onDisk());
    }

    /** Cached, so that a number that rises with every example is logged once for each transaction. */
    private static StoreBuilder<KeyValueStore<byte[], byte[]>> cached(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Changelogs.inMemory());
    }

    /** In memory, logged, and cached: what comes and goes between two commits leaves only a tombstone in the changelog. */
    private static StoreBuilder<KeyValueStore<byte[], byte[]>> batchBuffer(int maxRecordBytes) {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(BATCH_BUFFER), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Changelogs.inMemory(maxRecordBytes));
    }
}
