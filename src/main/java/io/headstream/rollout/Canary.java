package io.headstream.rollout;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.snapshot.HeadVersion;

/**
 * A version on trial that serves a share of the images in the champion's place.
 *
 * @param version the version
 * @param share which images
 */
public record Canary(HeadVersion version, Share share) {
    /** Whether it, and not the champion, answers for an image. */
    public boolean answers(HeadName head, ImageId image) {
        return share.has(head, image);
    }

    @Override
    public String toString() {
        return version + " at " + share;
    }
}
