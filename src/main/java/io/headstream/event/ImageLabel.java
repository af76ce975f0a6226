package io.headstream.event;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A label that comes after its image, corrects an earlier one or takes it back.
 *
 * @param imageId the image
 * @param head the head that is to learn
 * @param labelOrNull the true class; null: the label that holds now is taken back
 * @param labelledAt when it was given; for people only
 * @param labelledBy who gave it: 1 to 256 characters that show
 */
public record ImageLabel(
        ImageId imageId, HeadName head, @Nullable Label labelOrNull, Instant labelledAt, String labelledBy) {
    private static final int MAX_NAME_LENGTH = 256;

    /** @throws IllegalArgumentException if the labeller's name is too long, empty, blank or not printable */
    public ImageLabel {
        Names.text("labelledBy", labelledBy, MAX_NAME_LENGTH);
    }

    /** The true class; empty if the label is taken back. */
    public Optional<Label> label() {
        return Optional.ofNullable(labelOrNull);
    }
}
