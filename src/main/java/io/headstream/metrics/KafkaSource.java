package io.headstream.metrics;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.kafka.common.MetricName;

/** Meters of Kafka's own that are taken over, and into which of ours. */
enum KafkaSource {
    THREADS(HeadstreamMeter.STREAMS_THREADS, "stream-metrics", "alive-stream-threads", Double::sum),
    THREADS_FAILED(HeadstreamMeter.STREAMS_THREADS_FAILED, "stream-metrics", "failed-stream-threads", Double::sum),
    PROCESSED(HeadstreamMeter.RECORDS_PROCESSED, "stream-thread-metrics", "process-total", Double::sum),
    COMMIT(HeadstreamMeter.COMMIT_TIME, "stream-thread-metrics", "commit-latency-max", Math::max),
    RESTORE(HeadstreamMeter.RESTORE_REMAINING, "stream-task-metrics", "restore-remaining-records-total", Double::sum),
    LAG(HeadstreamMeter.LAG, "consumer-fetch-manager-metrics", "records-lag", Math::max),
    POLL(HeadstreamMeter.LAST_POLL, "consumer-metrics", "last-poll-seconds-ago", Math::max),
    REBALANCES(HeadstreamMeter.REBALANCES, "consumer-coordinator-metrics", "rebalance-total", Double::sum),
    REBALANCES_FAILED(
            HeadstreamMeter.REBALANCES_FAILED, "consumer-coordinator-metrics", "failed-rebalance-total", Double::sum),
    CONSUMED(HeadstreamMeter.BYTES_CONSUMED, "consumer-fetch-manager-metrics", "bytes-consumed-total", Double::sum),
    SENT(HeadstreamMeter.BYTES_SENT, "producer-topic-metrics", "byte-total", Double::sum),
    ERRORS(HeadstreamMeter.SEND_ERRORS, "producer-metrics", "record-error-total", Double::sum),
    REQUEST(HeadstreamMeter.REQUEST_TIME, "producer-metrics", "request-latency-max", Math::max),
    LABELS(HeadstreamMeter.LABELS, "stream-labels-metrics", "", Double::sum),
    CACHE(HeadstreamMeter.ROCKSDB_CACHE, "stream-state-metrics", "block-cache-usage", Math::max),
    MEMTABLES(HeadstreamMeter.ROCKSDB_MEMTABLES, "stream-state-metrics", "size-all-mem-tables", Double::sum),
    READERS(HeadstreamMeter.ROCKSDB_READERS, "stream-state-metrics", "estimate-table-readers-mem", Double::sum),
    FILES(HeadstreamMeter.ROCKSDB_FILES, "stream-state-metrics", "total-sst-files-size", Double::sum);

    private static final String TOTAL = "-total";
    private static final String RESTORE_CONSUMER = "restore-consumer";
    private static final String GLOBAL_CONSUMER = "global-consumer";
    private static final double SECONDS_PER_MILLISECOND = 0.001;

    private final HeadstreamMeter meter;
    private final String group;
    private final String kafkaName;
    private final BinaryOperator<Double> fold;

    KafkaSource(HeadstreamMeter meter, String group, String kafkaName, BinaryOperator<Double> fold) {
        this.meter = meter;
        this.group = group;
        this.kafkaName = kafkaName;
        this.fold = fold;
    }

    /** What is made of one of Kafka's meters, if anything. */
    static Optional<KafkaSource> of(MetricName name) {
        return Arrays.stream(values()).filter(source -> source.takes(name)).findFirst();
    }

    private boolean takes(MetricName name) {
        if (!group.equals(name.group())) {
            return false;
        }
        return switch (this) {
            case LABELS -> name.name().endsWith(TOTAL);
            // A lag stands for each partition, and for all of a client together.
            case LAG ->
                name.name().equals(kafkaName) && name.tags().containsKey("partition") && !isOf(name, RESTORE_CONSUMER);
            case SENT, CONSUMED -> name.name().equals(kafkaName) && name.tags().containsKey("topic");
            // Others than the main consumer poll only when there is something to do.
            case POLL -> name.name().equals(kafkaName) && !isOf(name, RESTORE_CONSUMER) && !isOf(name, GLOBAL_CONSUMER);
            default -> name.name().equals(kafkaName);
        };
    }

    private static boolean isOf(MetricName name, String kindOfClient) {
        return name.tags().getOrDefault("client-id", "").contains(kindOfClient);
    }

    HeadstreamMeter meter() {
        return meter;
    }

    /** Makes one value of two clients, threads or stores. */
    BinaryOperator<Double> fold() {
        return fold;
    }

    /** From Kafka's unit to the meter's. */
    double scale() {
        return this == COMMIT || this == REQUEST ? SECONDS_PER_MILLISECOND : 1;
    }

    String tagValue(String tag, MetricName name) {
        return this == LABELS
                ? name.name().substring(0, name.name().length() - TOTAL.length())
                : name.tags().getOrDefault(tag, "");
    }
}
