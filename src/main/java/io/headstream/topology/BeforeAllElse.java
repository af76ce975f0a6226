package io.headstream.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A time before that of any other record: of the records that a task has at hand, Streams takes the earliest first, and a
 * command must not wait until the trainer has learned all that was logged before it.
 */
public final class BeforeAllElse implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return 0;
    }
}
