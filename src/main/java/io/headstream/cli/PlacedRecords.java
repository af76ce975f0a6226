package io.headstream.cli;

import io.headstream.app.CommandTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records into empty partitions, each at the offset that it had elsewhere. One partition at a time, in the order of
 * offsets; not thread-safe.
 *
 * <p>Offsets without a record are markers of transactions, aborted records, and what retention deleted. A gap of one is made
 * by committing the records before it in a transaction, whose marker takes an offset; a larger one by a transaction of so
 * many records less one that is aborted, whose records nobody sees.
 */
final class PlacedRecords implements AutoCloseable {
    private static final int AT_A_TIME = 10_000;

    /** A broker that is busy may take its time over the marker of a transaction. */
    private static final Duration MARKED_WITHIN = Duration.ofMinutes(2);

    private static final Duration ASK_AGAIN = Duration.ofMillis(5);

    private final ToLongFunction<TopicPartition> ends;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> transactional;
    private final List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
    private long next;

    /**
     * Connects.
     *
     * @param topic to name its transactions by
     * @param producing properties of a producer
     * @param ends asks the broker where a partition ends
     */
    PlacedRecords(String topic, Map<String, Object> producing, ToLongFunction<TopicPartition> ends) {
        this.ends = ends;
        Map<String, Object> settings = new HashMap<>(producing);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.plain = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, CommandTransactions.RESTORE + topic);
        this.transactional = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        transactional.initTransactions();
    }

    /**
     * The next record of a partition. It may be written only with those that come after it.
     *
     * @throws TopicUnreadableException if records before it did not come to their offsets, or offset 0 alone is missing
     */
    void put(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() > next || run.size() >= AT_A_TIME) {
            write(new TopicPartition(record.topic(), record.partition()), record.offset() - next);
        }
        run.add(record);
        next = record.offset() + 1;
    }

    /** Ends a partition where it ended. The next record may be of another one. */
    void end(TopicPartition partition, long end) {
        write(partition, Math.max(0, end - next));
        next = 0;
    }

    /** Records without a gap among them, and the gap after them. */
    private void write(TopicPartition partition, long gap) {
        if (gap == 1 && run.isEmpty()) {
            throw new TopicUnreadableException(
                    "%s begins at offset 1 there: a beginning that can't be made here, expected 0 or 2 and more"
                            .formatted(partition));
        }
        if (gap == 1) {
            transactional.beginTransaction();
            send(transactional, partition);
            transactional.commitTransaction();
        } else {
            send(plain, partition);
            skip(partition, gap);
        }
        if (gap > 0) {
            awaitMarker(partition, next + gap);
        }
        run.clear();
    }

    /** A transaction has ended when the broker has noted so; the marker comes after that, and what is sent could overtake it. */
    private void awaitMarker(TopicPartition partition, long end) {
        long deadline = System.nanoTime() + MARKED_WITHIN.toNanos();
        while (ends.applyAsLong(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TopicUnreadableException(
                        "%s ends before offset %d, expected the marker of a transaction there within %d s"
                                .formatted(partition, end, MARKED_WITHIN.toSeconds()));
            }
            try {
                Thread.sleep(ASK_AGAIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TopicUnreadableException("interrupted while records were written", e);
            }
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

    private void send(KafkaProducer<byte[], byte[]> producer, TopicPartition partition) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : run) {
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
            if (offset != run.get(i).offset()) {
                throw new TopicUnreadableException(
                        "%s: a record came to offset %d, expected %d: somebody else writes to it; stop that, delete the topic and create it again"
                                .formatted(partition, offset, run.get(i).offset()));
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
        plain.close();
        transactional.close();
    }
}
