package io.headstream.app;

import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the stream threads of one role have read their input, and what was gone before they came to it. Thread-safe.
 */
final class InputProgress {
    private static final Logger LOG = LoggerFactory.getLogger(InputProgress.class);

    /** The last record that was read of a partition. */
    record Read(long offset, long timestampMillis) {}

    /** Records gone, of one partition; those before {@code to} are counted already. */
    private record Expired(long records, long to) {}

    private final MetricsRegistry metrics;
    private final String role;
    private final List<String> topics;
    private final Map<TopicPartition, Read> last = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Expired> expired = new ConcurrentHashMap<>();

    /** Of these topics; their counters begin at 0, so that the first record that is gone shows as a rise. */
    InputProgress(MetricsRegistry metrics, Role role, Collection<String> topics) {
        this.metrics = metrics;
        this.role = role.text();
        this.topics = List.copyOf(topics);
        this.topics.forEach(topic -> metrics.count(HeadstreamMeter.RECORDS_EXPIRED, 0, this.role, topic));
    }

    /** What is read. */
    List<String> topics() {
        return topics;
    }

    /** Whose it is, as metrics have it. */
    String role() {
        return role;
    }

    void read(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
            ConsumerRecord<byte[], byte[]> newest = some.get(some.size() - 1);
            last.put(partition, new Read(newest.offset(), newest.timestamp()));
        }
    }

    Optional<Read> last(TopicPartition partition) {
        return Optional.ofNullable(last.get(partition));
    }

    /**
     * The broker deleted what had not been read. Said every time; counted once, though a transaction that failed after it
     * leads back to the same gap.
     *
     * @param from the next record to be read
     * @param to the oldest that the broker still has
     */
    void expired(TopicPartition partition, long from, long to) {
        LOG.error(
                "{} records of {} are gone: the broker deleted offsets {} to {} before they were read; goes on at offset {}. Raise the topic's retention.ms or retention.bytes, or add instances ({})",
                to - from,
                partition,
                from,
                to - 1,
                to,
                role);
        expired.compute(partition, (key, before) -> {
            long counted = before == null ? from : Math.max(from, before.to());
            long gained = Math.max(0, to - counted);
            metrics.count(HeadstreamMeter.RECORDS_EXPIRED, (double) gained, role, partition.topic());
            return new Expired((before == null ? 0 : before.records()) + gained, Math.max(to, counted));
        });
    }

    /** Records gone since the start, by topic; topics that lost nothing are left out. */
    Map<String, Long> expired() {
        Map<String, Long> byTopic = new TreeMap<>();
        expired.forEach((partition, gone) -> byTopic.merge(partition.topic(), gone.records(), Long::sum));
        return byTopic;
    }
}
