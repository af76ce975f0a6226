package io.headstream.topology;

import io.headstream.event.ImageLabel;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.time.Duration;

/**
 * How late labels are dealt with.
 *
 * @param intake from raw records to labels
 * @param topic where they come from
 * @param window how long images are kept and labels wait; zero: late labels are switched off
 */
record Labelling(LabelIntake intake, String topic, Duration window) {
    /** Why a label is set aside that no image came for: too late and astray look the same from here. */
    Rejection unmatched(ImageLabel label, int partition) {
        String which = "label of image '%s' for head '%s'".formatted(label.imageId(), label.head());
        if (window.isZero()) {
            return new Rejection(
                    RejectionCategory.LABEL_UNMATCHED,
                    which + ": late labels are switched off here",
                    "labels.join.window.ms above 0");
        }
        return new Rejection(
                RejectionCategory.LABEL_UNMATCHED,
                "%s: no image of this id was seen in partition %d within the join window (labels.join.window.ms=%d)"
                        .formatted(which, partition, window.toMillis()),
                "a label within that time of its image, both with the image id as key and from producers with the same"
                        + " partitioner (murmur2, as Java clients have; with librdkafka partitioner=murmur2_random)");
    }
}
