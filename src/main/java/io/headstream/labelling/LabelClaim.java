package io.headstream.labelling;

import io.headstream.event.Label;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of one image's class for one head.
 *
 * @param labelOrNull the class; null: whatever holds is to be taken back
 * @param labelledByOrNull who says so in a label of its own; null: it came with the image
 */
public record LabelClaim(
        @Nullable Label labelOrNull, @Nullable String labelledByOrNull) {
    /** A label that came with its image. */
    public static LabelClaim withImage(Label label) {
        return new LabelClaim(label, null);
    }

    /** A label, or the retraction of one, that was sent by itself. */
    public static LabelClaim byItself(@Nullable Label label, String labelledBy) {
        return new LabelClaim(label, labelledBy);
    }

    /**
     * Whether somebody looked at the image again to say so: such a claim outranks those that come with images, which a
     * producer may send twice without a thought.
     */
    public boolean isDeliberate() {
        return labelledByOrNull != null;
    }
}
