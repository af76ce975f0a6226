package io.headstream.labelling;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.EventPosition;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.time.Instant;

/**
 * An example of a head's training log, without its embedding.
 *
 * @param offset where it stands in the training log
 * @param imageId its image
 * @param label its class
 * @param eventTime when the image was seen
 * @param source where the image's event stands in image-events
 * @param number its number among those of the source's partition; -1: none
 * @param correction whether the head was given an example of this image before
 * @param backbone what made its embedding
 * @param migrated whether it was made anew of another example
 */
public record LoggedExample(
        long offset,
        ImageId imageId,
        Label label,
        Instant eventTime,
        EventPosition source,
        long number,
        boolean correction,
        BackboneDigest backbone,
        boolean migrated) {
    /** What a migrated example and the one that it was made of have in common, and no others. */
    Key key() {
        return new Key(source.partition(), number, number < 0 ? source.offset() : 0);
    }

    /**
     * Names an example whatever its backbone.
     *
     * @param partition of image-events
     * @param number its number; -1: none
     * @param offset of its event, where there is no number: an event is one example of a head then
     */
    record Key(int partition, long number, long offset) {}
}
