package io.headstream.cli;

import io.headstream.app.CommandTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies what is committed in a topic to the empty topic of the same name on another cluster, so that every record has the
 * offset that it had: heads are proven by offsets of the training log.
 *
 * <p>Offsets without a record are markers of transactions, aborted records, and what retention deleted. A gap of one is made
 * by committing the records before it in a transaction, whose marker takes an offset; a larger one by a transaction of so
 * many records less one that is aborted, whose records nobody sees.
 */
final class LogCopy implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int AT_A_TIME = 10_000;

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> source;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> transactional;
    private final KafkaConsumer<byte[], byte[]> target;

    /**
     * Connects to both.
     *
     * @param from properties of a consumer of the one
     * @param to properties of a consumer of the other
     * @param producing properties of a producer to the other
     */
    LogCopy(String topic, Map<String, Object> from, Map<String, Object> to, Map<String, Object> producing) {
        this.topic = topic;
        this.source = consumer(from);
        this.target = consumer(to);
        Map<String, Object> settings = new HashMap<>(producing);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.plain = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, CommandTransactions.RESTORE + topic);
        this.transactional = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        Map<String, Object> reading = new HashMap<>(settings);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Copies all that is there now.
     *
     * @return how many records
     * @throws TopicUnreadableException if the topics do not have the same number of partitions, or the target is not empty
     */
    long run() {
        List<TopicPartition> partitions = partitions(source);
        List<TopicPartition> into = partitions(target);
        if (partitions.size() != into.size()) {
            throw new TopicUnreadableException(
                    "topic '%s' has %d partitions there and %d here, expected as many: delete it here, and create it again"
                            .formatted(topic, partitions.size(), into.size()));
        }
        target.endOffsets(into).forEach((partition, end) -> {
            if (end > 0) {
                throw new TopicUnreadableException(
                        "%s is not empty here, but ends at offset %d, expected 0: records could not keep their offsets; delete the topic and create it again"
                                .formatted(partition, end));
            }
        });
        transactional.initTransactions();
        return partitions.stream().mapToLong(this::copy).sum();
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new TopicUnreadableException("topic '%s' is not there, expected one to copy".formatted(topic));
        }
        return partitions;
    }

    private long copy(TopicPartition partition) {
        source.assign(List.of(partition));
        source.seekToBeginning(List.of(partition));
        long end = source.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
        long copied = 0;
        long next = 0;
        while (source.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : source.poll(POLL)) {
                if (record.offset() >= end) {
                    break;
                }
                if (record.offset() > next || run.size() >= AT_A_TIME) {
                    write(partition, run, record.offset() - next);
                    run.clear();
                }
                run.add(record);
                next = record.offset() + 1;
                copied++;
            }
        }
        write(partition, run, Math.max(0, end - next));
        return copied;
    }

    /** Records without a gap among them, and the gap after them. */
    private void write(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> run, long gap) {
        if (gap == 1 && run.isEmpty()) {
            throw new TopicUnreadableException(
                    "%s begins at offset 1 there: a beginning that can't be made here, expected 0 or 2 and more"
                            .formatted(partition));
        }
        if (gap == 1) {
            transactional.beginTransaction();
            send(transactional, partition, run);
            transactional.commitTransaction();
        } else {
            send(plain, partition, run);
            skip(partition, gap);
        }
    }

    private void skip(TopicPartition partition, long gap) {
        if (gap == 0) {
            return;
        }
        transactional.beginTransaction();
        Future<RecordMetadata> last = null;
        for (long i = 1; i < gap; i++) {
            last = transactional.send(
                    new ProducerRecord<>(partition.topic(), partition.partition(), new byte[0], new byte[0]));
        }
        if (last != null) {
            await(last);
        }
        transactional.abortTransaction();
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(new ProducerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    record.timestamp(),
                    record.key(),
                    record.value(),
                    record.headers())));
        }
        for (int i = 0; i < sent.size(); i++) {
            long offset = await(sent.get(i)).offset();
            if (offset != records.get(i).offset()) {
                throw new TopicUnreadableException(
                        "%s: a record came to offset %d, expected %d: somebody else writes to it; stop that, delete the topic and create it again"
                                .formatted(partition, offset, records.get(i).offset()));
            }
        }
    }

    private static RecordMetadata await(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new TopicUnreadableException("a record could not be written: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicUnreadableException("interrupted while records were written", e);
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
        plain.close();
        transactional.close();
    }
}
