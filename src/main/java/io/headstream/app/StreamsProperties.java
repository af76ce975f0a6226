package io.headstream.app;

import io.headstream.config.ApplicationSettings;
import io.headstream.config.TopicSettings;
import io.headstream.topology.BoundedRocksDb;
import io.headstream.topology.RecordTime;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties of a Streams application: what exactly-once and large records need, and what users may change. */
final class StreamsProperties {
    /** An instance that dies is replaced after this time: its partitions wait no longer. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(3);

    /** Longer than Streams' 10 s, because a slow backbone may take seconds for one batch. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(30);

    /** What the records that wait in one partition may come to if all are as large as the topic allows. */
    private static final long BYTES_PER_PARTITION = 128L << 20;

    /**
     * How long a broker holds a fetch for which it has nothing yet, of consumers that read stores: each start and stop of one waits
     * for the last fetch to come back, which with Kafka's half a second was most of a restart.
     */
    private static final Duration STORE_FETCH_WAIT = Duration.ofMillis(100);

    private static final int MOST_RECORDS = 64;
    private static final int FEWEST_RECORDS = 4;

    /** What a Kafka producer has by default. */
    private static final long PRODUCER_BUFFER_BYTES = 32L << 20;

    private final Map<String, Object> kafka;
    private final ApplicationSettings application;
    private final TopicSettings topics;

    StreamsProperties(Map<String, Object> kafka, ApplicationSettings application, TopicSettings topics) {
        this.kafka = kafka;
        this.application = application;
        this.topics = topics;
    }

    /** For one application; overrides win over everything but what exactly-once needs, which they may not name. */
    Properties of(String applicationId, int threads, long cacheBytes, Map<String, Object> overrides) {
        Properties properties = new Properties();
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                application.commitInterval().toMillis());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, recordsPerPartition());
        // Changelogs are the only copy of what waits in a batch: they are kept as well as the other topics.
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) topics.replicationFactor());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(BoundedRocksDb.TOTAL_BYTES, application.stateMemoryBytes());
        properties.putAll(kafka);
        properties.putAll(overrides);
        consumerDefault(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsPerPartition());
        consumerDefault(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(SESSION_TIMEOUT));
        consumerDefault(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(HEARTBEAT_INTERVAL));
        storeConsumerDefault(properties, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(STORE_FETCH_WAIT));
        producerDefault(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.maxProducedBytes());
        producerDefault(
                properties,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                Math.max(PRODUCER_BUFFER_BYTES, 2L * topics.maxProducedBytes()));
        producerDefault(properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(TRANSACTION_TIMEOUT));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                application.stateDirectory().toAbsolutePath().toString());
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class);
        // Streams warns until this is chosen (the constant is deprecated, as 5.0 has no choice); the handler is the one
        // that fails, for global stores as for all else.
        properties.put("processing.exception.handler.global.enabled", true);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return properties;
    }

    private int recordsPerPartition() {
        long fitting = BYTES_PER_PARTITION / topics.maxMessageBytes();
        return (int) Math.max(FEWEST_RECORDS, Math.min(MOST_RECORDS, fitting));
    }

    /** Streams lets a prefixed property win over a plain one, so that a default must not stand beside a user's own. */
    private static void consumerDefault(Properties properties, String name, int value) {
        if (!properties.containsKey(name) && !properties.containsKey(StreamsConfig.consumerPrefix(name))) {
            properties.putIfAbsent(StreamsConfig.mainConsumerPrefix(name), value);
        }
    }

    /** For the consumers of global stores and of changelogs. */
    private static void storeConsumerDefault(Properties properties, String name, int value) {
        if (!properties.containsKey(name) && !properties.containsKey(StreamsConfig.consumerPrefix(name))) {
            properties.putIfAbsent(StreamsConfig.globalConsumerPrefix(name), value);
            properties.putIfAbsent(StreamsConfig.restoreConsumerPrefix(name), value);
        }
    }

    private static void producerDefault(Properties properties, String name, Object value) {
        if (!properties.containsKey(name)) {
            properties.putIfAbsent(StreamsConfig.producerPrefix(name), value);
        }
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
