package io.headstream.demo;

import io.headstream.event.Label;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images to stream.
 *
 * @param images the images, in the order of their ids or of their manifest; never empty
 * @param lateClasses classes that are held back until the stream's second half
 * @param skipped files that are no images by their names
 */
public record ImageSet(List<LabelledImage> images, Set<Label> lateClasses, int skipped) {
    /** Unmodifiable. */
    public ImageSet {
        images = List.copyOf(images);
        lateClasses = Set.copyOf(lateClasses);
    }

    /** How many classes there are. */
    public int classes() {
        return images.stream()
                .map(LabelledImage::labelOrNull)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet())
                .size();
    }
}
