package io.headstream.ops.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the topics for the board: committed records only, without a group, so that it disturbs nobody. If
 * Kafka or the registry goes away, it goes on where it was as soon as they are back.
 */
final class TopicReading implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReading.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_MILLIS = 2_000;

    /** What one answer of the brokers may come to, bytes: dead letters can be large. */
    private static final int FETCH_BYTES = 8 << 20;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicFeed feed;
    private final Board board;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::read, "ops-feed");
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    private TopicReading(Supplier<Consumer<byte[], byte[]>> consumers, TopicFeed feed, Board board) {
        this.consumers = consumers;
        this.feed = feed;
        this.board = board;
    }

    /** @param kafka properties of consumers */
    static TopicReading start(Map<String, Object> kafka, TopicFeed feed, Board board) {
        return start(
                () -> new KafkaConsumer<>(properties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                feed,
                board);
    }

    /** @param consumers gives another one after a fault */
    static TopicReading start(Supplier<Consumer<byte[], byte[]>> consumers, TopicFeed feed, Board board) {
        TopicReading reading = new TopicReading(consumers, feed, board);
        reading.thread.setDaemon(true);
        reading.thread.start();
        return reading;
    }

    /** Properties of a consumer that is in no group and sees committed records only. */
    static Map<String, Object> properties(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        return properties;
    }

    @Override
    public void close() {
        closed.countDown();
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        while (closed.getCount() > 0) {
            try (Consumer<byte[], byte[]> open = consumers.get()) {
                consumer = open;
                readOn(open);
            } catch (WakeupException e) {
                // Closed.
            } catch (KafkaException e) {
                // The registry's absence is one of these.
                LOG.warn("the console waits: {}", e.getMessage());
                board.stuck(String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private void readOn(Consumer<byte[], byte[]> open) {
        List<TopicPartition> partitions = begin(open);
        Map<TopicPartition, Long> ends = open.endOffsets(partitions);
        boolean behind = true;
        while (closed.getCount() > 0) {
            if (behind && ends.entrySet().stream().allMatch(end -> open.position(end.getKey()) >= end.getValue())) {
                behind = false;
                board.caughtUp();
            }
            ConsumerRecords<byte[], byte[]> records = open.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                feed.show(record);
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        }
    }

    private List<TopicPartition> begin(Consumer<byte[], byte[]> open) {
        Map<TopicPartition, Long> latest = new HashMap<>();
        for (TopicFeed.Source source : feed.sources()) {
            for (PartitionInfo partition : open.partitionsFor(source.topic())) {
                latest.put(new TopicPartition(source.topic(), partition.partition()), source.latest());
            }
        }
        List<TopicPartition> partitions = new ArrayList<>(latest.keySet());
        open.assign(partitions);
        Map<TopicPartition, Long> begins = open.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = open.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            long start = Math.max(begin, ends.getOrDefault(partition, 0L) - latest.getOrDefault(partition, 0L));
            open.seek(partition, Math.max(start, positions.getOrDefault(partition, 0L)));
        }
        return partitions;
    }

    private void pause() {
        try {
            // Returns at once when this is closed.
            if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("closed while waiting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
