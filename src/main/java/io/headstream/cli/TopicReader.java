package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed records of whole topics, as a member of no group. */
final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FETCH_WAIT = Duration.ofMillis(100);
    private static final Duration LOOK_UP = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String bootstrapServers;

    /** Connects to the configured Kafka. */
    TopicReader(HeadstreamConfig config) {
        this(config.kafka(KafkaClient.CONSUMER));
    }

    private TopicReader(Map<String, Object> consumerProperties) {
        Map<String, Object> settings = new HashMap<>(consumerProperties);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // To close it waits for the last fetch, for which there is nothing: half a second of each command by default.
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(FETCH_WAIT.toMillis()));
        this.bootstrapServers = String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads what is there now, in order within each partition, until the taker has had enough.
     *
     * @param taker takes a record, and says whether it wants more
     */
    void readToEnd(List<String> topics, Predicate<ConsumerRecord<byte[], byte[]>> taker) {
        List<TopicPartition> partitions = assign(topics);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (!taker.test(record)) {
                    return;
                }
            }
        }
    }

    /**
     * Asks whether anybody is there at all, so that what needs a broker says so and does not wait for its own, longer time.
     *
     * @param topic to ask about, there or not
     * @throws TopicUnreadableException if nobody answers
     */
    static void expectBroker(Map<String, Object> consumerProperties, String topic) {
        try (TopicReader reader = new TopicReader(consumerProperties)) {
            boolean unused = reader.has(topic);
        }
    }

    /** Whether there is such a topic. */
    boolean has(String topic) {
        List<PartitionInfo> found = partitionsOf(topic);
        return found != null && !found.isEmpty();
    }

    /** The oldest offset of every partition that can still be read. */
    Map<TopicPartition, Long> beginnings(String topic) {
        return consumer.beginningOffsets(assign(List.of(topic)));
    }

    /** The offset after the last committed record of every partition. */
    Map<TopicPartition, Long> ends(String topic) {
        return consumer.endOffsets(assign(List.of(topic)));
    }

    /** What a partition holds now from an offset on, in order. */
    Iterator<ConsumerRecord<byte[], byte[]>> iterate(String topic, int partition, long fromOffset) {
        assign(List.of(topic));
        TopicPartition one = new TopicPartition(topic, partition);
        consumer.assign(List.of(one));
        long begin = consumer.beginningOffsets(List.of(one)).getOrDefault(one, 0L);
        long end = consumer.endOffsets(List.of(one)).getOrDefault(one, 0L);
        consumer.seek(one, Math.max(begin, fromOffset));
        Queue<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (read.isEmpty() && consumer.position(one) < end) {
                    consumer.poll(POLL).forEach(read::add);
                }
                return !read.isEmpty();
            }

            @Override
            public ConsumerRecord<byte[], byte[]> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return read.remove();
            }
        };
    }

    /**
     * Reads what is there and all that comes, until the taker has had enough.
     *
     * @param fromBeginning whether to begin with the oldest record or with the next
     * @param taker takes a record, and says whether it wants more
     * @param pause runs whenever there is nothing to read, and says whether to go on
     */
    void follow(
            List<String> topics,
            boolean fromBeginning,
            Predicate<ConsumerRecord<byte[], byte[]>> taker,
            BooleanSupplier pause) {
        List<TopicPartition> partitions = assign(topics);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        while (pause.getAsBoolean()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (!taker.test(record)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<TopicPartition> assign(List<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = partitionsOf(topic);
            if (found == null || found.isEmpty()) {
                throw new TopicUnreadableException(
                        "topic '%s' is not there at %s; expected one that Headstream writes. Has it run on this cluster?"
                                .formatted(topic, bootstrapServers));
            }
            found.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        return partitions;
    }

    private List<PartitionInfo> partitionsOf(String topic) {
        try {
            return consumer.partitionsFor(topic, LOOK_UP);
        } catch (TimeoutException e) {
            throw new TopicUnreadableException(
                    "Kafka at %s did not answer within %d s; expected a broker there"
                            .formatted(bootstrapServers, LOOK_UP.toSeconds()),
                    e);
        }
    }
}
