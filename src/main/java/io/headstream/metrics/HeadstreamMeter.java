package io.headstream.metrics;

import static io.headstream.metrics.HeadstreamMeter.Kind.COUNTER;
import static io.headstream.metrics.HeadstreamMeter.Kind.GAUGE;
import static io.headstream.metrics.HeadstreamMeter.Kind.HISTOGRAM;
import static io.headstream.metrics.HeadstreamMeter.Kind.TIMER;

import java.util.List;
import java.util.Optional;

/**
 * Everything that Headstream measures itself, in one place: name, unit, meaning, tags. Names, units and tags are part of
 * the public contract. Every tag takes few values: heads, learners and versions come from the configuration, partitions
 * from Kafka, categories from this program; nothing that a producer sends becomes a tag.
 */
public enum HeadstreamMeter {
    INTAKE(
            "headstream.intake",
            TIMER,
            Buckets.STAGE,
            "From raw record to checked event with pixels: wire format, contract, heads, image."),
    DECODE(
            "headstream.decode",
            TIMER,
            Buckets.STAGE,
            "From an image file to pixels of the backbone's input size; part of the intake."),
    BATCH_WAIT(
            "headstream.batch.wait",
            TIMER,
            Buckets.STAGE,
            "How long an event waited for its batch; none waits where a batch is one image."),
    BATCH_SIZE(
            "headstream.batch.size",
            HISTOGRAM,
            Buckets.BATCH,
            "Images that went through the backbone together, padding apart."),
    BATCH_CAPACITY("headstream.batch.capacity", GAUGE, "", "Most images that go through the backbone together."),
    BACKBONE("headstream.backbone", TIMER, Buckets.STAGE, "One pass through the backbone, of a whole batch."),
    PREDICT(
            "headstream.predict",
            TIMER,
            Buckets.STAGE,
            "From an embedding to the event's records: predictions and training-log entries, encoded."),
    EVENT_TO_PREDICTION(
            "headstream.event.to.prediction",
            TIMER,
            Buckets.END_TO_END,
            "From an event's own time to its predictions being handed to Kafka. Consumers under read_committed see them when the running transaction ends, a commit interval (100 ms) later at most."),
    PREDICTIONS("headstream.predictions", COUNTER, "", "Predictions made, of any arm.", "head"),
    TRAINING_LOG_ENTRIES(
            "headstream.training.log.entries", COUNTER, "", "Training-log entries written by the embedder.", "head"),
    REJECTIONS(
            "headstream.rejections",
            COUNTER,
            "",
            "Records set aside in the dead-letter topic, by category.",
            "role",
            "category"),
    LABELS(
            "headstream.labels",
            COUNTER,
            "",
            "What became of labels; docs/labels.md says what each event means.",
            "event"),
    SERVED_VERSION(
            "headstream.head.served.version",
            GAUGE,
            "",
            "Version that this embedder serves as champion.",
            "head",
            "learner"),
    SERVED_EPOCH(
            "headstream.head.served.epoch",
            GAUGE,
            "",
            "Epoch of the rollout state that this embedder serves by; alike on all embedders within a second of a switch.",
            "head"),
    SERVING_FAULT(
            "headstream.head.serving.fault",
            GAUGE,
            "",
            "1 while the version that the rollout names is missing or broken here and another one goes on serving, else 0.",
            "head"),
    SNAPSHOTS_REFUSED(
            "headstream.snapshots.refused",
            COUNTER,
            "",
            "Versions that the rollout names and this embedder does not serve: counted once each, when they have been missing a part, truncated, damaged, of an unknown format or of a foreign backbone for two seconds.",
            "head",
            "reason"),
    STEP(
            "headstream.step",
            TIMER,
            Buckets.LEARNING,
            "Scoring a window and learning from it, of one learner.",
            "head",
            "learner",
            "kind"),
    SOLVE(
            "headstream.solve",
            TIMER,
            Buckets.LEARNING,
            "Solving for a version of a closed-form head, in the background.",
            "learner"),
    STEPS_REFUSED(
            "headstream.steps.refused",
            COUNTER,
            "",
            "Steps that a guard refused (not finite, collapsed) and solves that failed: no version came of them.",
            "head",
            "learner"),
    STEP_REMARKS(
            "headstream.step.remarks",
            COUNTER,
            "",
            "Examples left out and lines started anew; the log has a sentence for each.",
            "head",
            "learner"),
    EXAMPLES("headstream.examples", COUNTER, "", "Examples scored before they were learned from.", "head", "learner"),
    ACCURACY(
            "headstream.head.accuracy",
            GAUGE,
            "ratio",
            "Share of the last window's examples whose true class came first, before any learner learned from them.",
            "head",
            "learner",
            "serving"),
    LOG_LOSS(
            "headstream.head.log.loss",
            GAUGE,
            "nats",
            "Mean log loss on the last window, over examples of classes that the version knew.",
            "head",
            "learner",
            "serving"),
    CALIBRATION_ERROR(
            "headstream.head.calibration.error",
            GAUGE,
            "ratio",
            "Expected calibration error (ECE) on the last window.",
            "head",
            "learner",
            "serving"),
    DRIFT_SIGNALS(
            "headstream.drift.signals",
            COUNTER,
            "",
            "Drift signals on the prequential error, to the worse or to the better.",
            "head",
            "learner",
            "detector",
            "direction"),
    NEWEST_VERSION("headstream.head.newest.version", GAUGE, "", "Newest version of a learner.", "head", "learner"),
    CHAMPION_VERSION(
            "headstream.head.champion.version",
            GAUGE,
            "",
            "Version that the rollout names as champion.",
            "head",
            "learner"),
    ROLLOUT_EPOCH(
            "headstream.head.rollout.epoch",
            GAUGE,
            "",
            "Epoch of the newest rollout state that this trainer wrote.",
            "head"),
    SNAPSHOT_SIZE(
            "headstream.snapshot.size",
            GAUGE,
            "bytes",
            "Size of a learner's newest snapshot, all its parts.",
            "head",
            "learner"),
    SNAPSHOTS("headstream.snapshots", COUNTER, "", "Versions published.", "head", "learner"),
    MEMORY_RESIDENT("headstream.memory.resident", GAUGE, "bytes", "Resident memory of the process (VmRSS)."),
    MEMORY_NATIVE(
            "headstream.memory.native",
            GAUGE,
            "bytes",
            "Resident memory outside the heap: TensorFlow, RocksDB, code, threads, buffers. It is resident minus committed heap, so too small while heap is committed that was never touched."),
    MEMORY_LIMIT("headstream.memory.limit", GAUGE, "bytes", "Memory that the container, or else the machine, has."),
    OVERLOADED(
            "headstream.overloaded",
            GAUGE,
            "",
            "1 while training waits for predictions to catch up (overload.policy=predict-first), else 0."),
    STREAMS_RUNNING(
            "headstream.streams.running",
            GAUGE,
            "",
            "1 while the role's Streams application is running or rebalancing, else 0.",
            "role"),
    STREAMS_THREADS("headstream.streams.threads", GAUGE, "", "Stream threads alive.", "role"),
    STREAMS_THREADS_FAILED(
            "headstream.streams.threads.failed", GAUGE, "", "Stream threads that died since the start.", "role"),
    RECORDS_PROCESSED("headstream.streams.processed", COUNTER, "", "Records processed.", "role"),
    COMMIT_TIME(
            "headstream.streams.commit.time.max",
            GAUGE,
            "seconds",
            "Longest commit of a stream thread in the last half minute.",
            "role"),
    RESTORE_REMAINING(
            "headstream.restore.remaining",
            GAUGE,
            "",
            "Records of changelogs that are still to be restored before processing can go on.",
            "role"),
    LAG(
            "headstream.lag",
            GAUGE,
            "",
            "Records of a partition that this instance has not read yet; only partitions that it has been assigned.",
            "role",
            "topic",
            "partition"),
    RETENTION_USED(
            "headstream.retention.used",
            GAUGE,
            "ratio",
            "How much of a topic's retention this instance has used up by being behind: 0 if it has read all of the partition, from 1 on the broker may delete what it has not read.",
            "role",
            "topic",
            "partition"),
    RECORDS_EXPIRED(
            "headstream.records.expired",
            COUNTER,
            "",
            "Records that the broker deleted, by the topic's retention, before this instance had read them: they are lost. Counted by offsets, so that markers of transactions count too.",
            "role",
            "topic"),
    LAST_POLL(
            "headstream.consumer.last.poll",
            GAUGE,
            "seconds",
            "Time since the last poll of the thread that is furthest behind; beyond max.poll.interval.ms it loses its partitions.",
            "role"),
    REBALANCES("headstream.consumer.rebalances", COUNTER, "", "Rebalances that a stream thread took part in.", "role"),
    REBALANCES_FAILED("headstream.consumer.rebalances.failed", COUNTER, "", "Rebalances that failed.", "role"),
    BYTES_CONSUMED("headstream.consumer.consumed", COUNTER, "bytes", "Bytes read from a topic.", "role", "topic"),
    BYTES_SENT("headstream.producer.sent", COUNTER, "bytes", "Bytes written to a topic.", "role", "topic"),
    SEND_ERRORS("headstream.producer.errors", COUNTER, "", "Records that could not be sent.", "role"),
    REQUEST_TIME(
            "headstream.producer.request.time.max",
            GAUGE,
            "seconds",
            "Longest request of a producer to a broker in the last half minute.",
            "role"),
    ROCKSDB_CACHE(
            "headstream.rocksdb.block.cache",
            GAUGE,
            "bytes",
            "Block cache that RocksDB uses, shared by the stores of a role.",
            "role"),
    ROCKSDB_MEMTABLES("headstream.rocksdb.memtables", GAUGE, "bytes", "Memtables of RocksDB.", "role"),
    ROCKSDB_READERS(
            "headstream.rocksdb.table.readers",
            GAUGE,
            "bytes",
            "Index and filter blocks of RocksDB outside its cache.",
            "role"),
    ROCKSDB_FILES("headstream.rocksdb.files", GAUGE, "bytes", "RocksDB's files on disk.", "role");

    /** What a meter does. */
    public enum Kind {
        /** Goes up only, from 0 with every start. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Durations in seconds, in fixed buckets. */
        TIMER,
        /** Numbers, in fixed buckets. */
        HISTOGRAM
    }

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final Optional<Buckets> buckets;
    private final String description;
    private final List<String> tags;

    HeadstreamMeter(String meterName, Kind kind, String unit, String description, String... tags) {
        this(meterName, kind, unit, Optional.empty(), description, tags);
    }

    HeadstreamMeter(String meterName, Kind kind, Buckets buckets, String description, String... tags) {
        this(meterName, kind, kind == TIMER ? "seconds" : "", Optional.of(buckets), description, tags);
    }

    HeadstreamMeter(
            String meterName, Kind kind, String unit, Optional<Buckets> buckets, String description, String... tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.buckets = buckets;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** Its name with dots. */
    public String meterName() {
        return meterName;
    }

    /** Its name where Prometheus scrapes it; of a histogram the part before {@code _bucket}, {@code _sum}, {@code _count}. */
    public String exposedName() {
        String name = meterName.replace('.', '_');
        String withUnit = unit.isEmpty() ? name : name + "_" + unit;
        return kind == COUNTER ? withUnit + "_total" : withUnit;
    }

    /** What it does. */
    public Kind kind() {
        return kind;
    }

    /** Its unit, as in the exposed name; empty if it counts something that the description names. */
    public String unit() {
        return unit;
    }

    /** What it says, in whole sentences. */
    public String description() {
        return description;
    }

    /** Names of its tags, in the order that values are given in. */
    public List<String> tags() {
        return tags;
    }

    /** Upper bounds of its buckets; empty if it has none. */
    double[] buckets() {
        return buckets.map(Buckets::bounds).orElse(new double[0]);
    }
}
