package io.headstream.app;

import io.headstream.event.ImageLabel;
import io.headstream.labelling.KeptImage;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All that one of the embedder's tasks has to know to go on, that of a partition of the input.
 *
 * @param nextNumber number of its next training example
 * @param events events that wait for their batch, in their order
 * @param images images that are kept for late labels
 * @param labels labels that wait for their image, in their order
 */
public record RecoveredTask(
        long nextNumber, List<ConsumerRecord<byte[], byte[]>> events, List<Kept> images, List<Waiting> labels) {
    /** An image, and when it came: it is kept for the join window from then on. */
    public record Kept(KeptImage image, long arrivalMs) {}

    /** A label, the record that it came in, and when: it waits for the join window from then on. */
    public record Waiting(ImageLabel label, ConsumerRecord<byte[], byte[]> record, long arrivalMs) {}
}
