package io.headstream.topology;

import io.headstream.event.ImageEvent;
import io.headstream.image.DecodedImage;
import org.apache.kafka.streams.processor.api.Record;

/**
 * An event that passed every check and waits for its batch.
 *
 * @param record as it came, in case it has to be set aside after all
 * @param source where it was read
 * @param event what it says
 * @param image its pixels
 */
record PendingEvent(Record<byte[], byte[]> record, SourcePosition source, ImageEvent event, DecodedImage image) {}
