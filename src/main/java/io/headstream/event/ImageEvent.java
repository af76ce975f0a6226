package io.headstream.event;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One encoded image as sent, with a label for every head that may learn from it. The content is not copied: nobody
 * writes to it.
 *
 * @param id names the image
 * @param content the image file's bytes
 * @param targets the heads it is for: 1 to 64, each head once
 * @param eventTime when it was seen
 */
public record ImageEvent(
        ImageId id,
        @SuppressWarnings("ArrayRecordComponent") byte[] content,
        List<Target> targets,
        Instant eventTime) {
    /** Most targets of one event. */
    public static final int MAX_TARGETS = 64;

    /** @throws IllegalArgumentException if there is no target, too many, or a head twice */
    public ImageEvent {
        targets = List.copyOf(targets);
        if (targets.isEmpty() || targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException("%d targets, expected 1 to %d".formatted(targets.size(), MAX_TARGETS));
        }
        Set<HeadName> heads = new HashSet<>();
        for (Target target : targets) {
            if (!heads.add(target.head())) {
                throw new IllegalArgumentException(
                        "head '%s' is a target twice, expected once".formatted(target.head()));
            }
        }
    }
}
