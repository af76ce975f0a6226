package io.headstream.ops.view;

import io.headstream.wire.Contract;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.ImageEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Image events by their place, read again when somebody wants to see one. For one caller at a time; others wait. */
final class ImageEvents implements ImageSource, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String topic;
    private final Contract contract;
    private final Consumer<byte[], byte[]> consumer;
    private int partitions;

    ImageEvents(Map<String, Object> kafka, String topic, Contract contract) {
        this.topic = topic;
        this.contract = contract;
        Map<String, Object> properties = TopicReading.properties(kafka);
        properties.put("max.poll.records", 1);
        // One record, however large, comes alone.
        properties.put("fetch.max.bytes", 1 << 16);
        properties.put("max.partition.fetch.bytes", 1 << 16);
        properties.put("auto.offset.reset", "none");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * {@inheritDoc}
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be asked
     */
    @Override
    public synchronized Optional<byte[]> content(int partition, long offset) {
        if (partitions == 0) {
            partitions = consumer.partitionsFor(topic).size();
        }
        if (partition < 0 || partition >= partitions || offset < 0) {
            return Optional.empty();
        }
        TopicPartition place = new TopicPartition(topic, partition);
        consumer.assign(List.of(place));
        Long begin = consumer.beginningOffsets(List.of(place)).get(place);
        Long end = consumer.endOffsets(List.of(place)).get(place);
        if (begin == null || end == null || offset < begin || offset >= end) {
            return Optional.empty();
        }
        consumer.seek(place, offset);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
            if (record.offset() == offset) {
                return contentOf(record.value());
            }
        }
        return Optional.empty();
    }

    private Optional<byte[]> contentOf(byte[] value) {
        try {
            ByteBuffer content = contract.decode(topic, value, ImageEvent.class).getContent();
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return Optional.of(bytes);
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
