package io.headstream.topology;

import io.headstream.event.ImageLabel;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A label that waits for its image.
 *
 * @param label what it says
 * @param record as it came, in case it has to be set aside after all
 * @param offset where it was read, in its task's partition
 * @param arrivalMs when it came, by the task's clock
 */
record WaitingLabel(ImageLabel label, Record<byte[], byte[]> record, long offset, long arrivalMs) {}
