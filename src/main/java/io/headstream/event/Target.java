package io.headstream.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One head that an image is for.
 *
 * @param head the head
 * @param labelOrNull the true class; null if it is not known and the image is to be predicted only
 */
public record Target(HeadName head, @Nullable Label labelOrNull) {
    /** The true class, if known. */
    public Optional<Label> label() {
        return Optional.ofNullable(labelOrNull);
    }
}
