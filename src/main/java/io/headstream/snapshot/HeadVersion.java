package io.headstream.snapshot;

import io.headstream.event.Printable;
import io.headstream.learning.LearnerName;
import java.util.regex.Pattern;

/**
 * Names one version of one learner of a head, and its content.
 *
 * @param learner the learner whose line of versions it is
 * @param version from 1, rising by one
 * @param sha256 SHA-256 of the head's canonical bytes, 64 lower-case hex digits
 */
public record HeadVersion(LearnerName learner, long version, String sha256) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the version is not positive or the hash is no SHA-256 */
    public HeadVersion {
        if (version < 1) {
            throw new IllegalArgumentException("head version %d, expected 1 or more".formatted(version));
        }
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "head hash '%s': expected 64 lower-case hex digits".formatted(Printable.of(sha256)));
        }
    }

    /** As people write it: {@code dense/12}. */
    @Override
    public String toString() {
        return learner + "/" + version;
    }
}
