package io.headstream.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream thread's consumer that never skips records without a word. With {@code auto.offset.reset=none} the broker's
 * refusal of a position comes to here, with the position; it is accounted for, and reading goes on at the oldest record.
 */
final class WatchedConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedConsumer.class);

    private final InputProgress progress;
    private final ClockStep clock = new ClockStep();

    WatchedConsumer(Map<String, Object> config, InputProgress progress) {
        super(withoutReset(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.progress = progress;
    }

    /** Streams itself starts a partition without a committed position where it was told to: at the earliest record. */
    private static Map<String, Object> withoutReset(Map<String, Object> config) {
        Map<String, Object> own = new HashMap<>(config);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return own;
    }

    /** @throws ClockSetBackException if it was: the thread ends, and another one begins with clients of its own */
    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        clock.look();
        try {
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            progress.read(records);
            return records;
        } catch (LogTruncationException e) {
            goBack(e);
        } catch (OffsetOutOfRangeException e) {
            skip(e);
        }
        return ConsumerRecords.empty();
    }

    /** Of a partition that lost its newest records with their leader: where its history parts from what was read. */
    private void goBack(LogTruncationException truncated) {
        truncated.offsetOutOfRangePartitions().forEach((partition, position) -> {
            var parting = truncated.divergentOffsets().get(partition);
            if (parting == null) {
                throw truncated;
            }
            LOG.error(
                    "{} was cut: offset {} was to be read next, but a leader that had less took over; goes on at offset {}",
                    partition,
                    position,
                    parting.offset());
            seek(partition, parting.offset());
        });
    }

    /**
     * At the offset that was asked for, and not at "the beginning" as Streams would: whatever is deleted meanwhile is
     * refused and accounted for again.
     *
     * @throws OffsetOutOfRangeException if a position is beyond the end of a topic, which was made anew; Streams begins it
     */
    private void skip(OffsetOutOfRangeException refused) {
        Map<TopicPartition, Long> positions = refused.offsetOutOfRangePartitions();
        Map<TopicPartition, Long> starts;
        Map<TopicPartition, Long> ends;
        try {
            starts = beginningOffsets(positions.keySet());
            ends = endOffsets(positions.keySet());
        } catch (TimeoutException e) {
            LOG.warn("where {} begin cannot be told yet: {}; asks again", positions.keySet(), e.getMessage());
            return;
        }
        Map<TopicPartition, Long> beyond = new HashMap<>();
        positions.forEach((partition, position) -> {
            long start = starts.getOrDefault(partition, position);
            if (position < start) {
                progress.expired(partition, position, start);
                seek(partition, start);
            } else if (position > ends.getOrDefault(partition, position)) {
                LOG.error(
                        "{} ends before offset {}, which was to be read next: it was made anew or cut; reads it from the start",
                        partition,
                        position);
                beyond.put(partition, position);
            }
        });
        if (!beyond.isEmpty()) {
            throw new OffsetOutOfRangeException(beyond);
        }
    }
}
