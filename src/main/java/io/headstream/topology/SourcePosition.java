package io.headstream.topology;

import io.headstream.event.EventPosition;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a record was read.
 *
 * @param topic the topic
 * @param partition its partition
 * @param offset the offset there
 */
record SourcePosition(String topic, int partition, long offset) {
    /** Of the record that is being processed now. */
    static SourcePosition current(ProcessingContext context) {
        RecordMetadata metadata = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("no record is being processed: no position"));
        return new SourcePosition(metadata.topic(), metadata.partition(), metadata.offset());
    }

    EventPosition toEventPosition() {
        return new EventPosition(partition, offset);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
