package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.learning.LogEntry;
import io.headstream.wire.Contract;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One head's entries in the training log, read anew by each iterator, as far as they go when it begins. What the trainer
 * set aside because it could not be read is passed over here too.
 */
final class TrainingLog implements Iterable<LogEntry>, AutoCloseable {
    private final List<TopicReader> readers = new ArrayList<>();
    private final HeadstreamConfig settings;
    private final Contract contract;
    private final byte[] head;
    private final int partition;
    private final long fromOffset;

    TrainingLog(HeadstreamConfig settings, Contract contract, String head, int partition, long fromOffset) {
        this.settings = settings;
        this.contract = contract;
        this.head = head.getBytes(StandardCharsets.UTF_8);
        this.partition = partition;
        this.fromOffset = fromOffset;
    }

    @Override
    public Iterator<LogEntry> iterator() {
        String topic = settings.topics().names().trainingLog();
        TopicReader reader = new TopicReader(settings);
        readers.add(reader);
        Iterator<ConsumerRecord<byte[], byte[]>> records = reader.iterate(topic, partition, fromOffset);
        Queue<LogEntry> next = new ArrayDeque<>(1);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (next.isEmpty() && records.hasNext()) {
                    entry(records.next(), topic).ifPresent(next::add);
                }
                return !next.isEmpty();
            }

            @Override
            public LogEntry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return next.remove();
            }
        };
    }

    /** Ends all iterators. */
    @Override
    public void close() {
        readers.forEach(TopicReader::close);
        readers.clear();
    }

    private Optional<LogEntry> entry(ConsumerRecord<byte[], byte[]> record, String topic) {
        if (!Arrays.equals(record.key(), head)) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrainingLogMapping.read(contract, topic, record.value(), record.offset()));
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}
