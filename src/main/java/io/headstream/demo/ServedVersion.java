package io.headstream.demo;

/**
 * The head version that the rollout names.
 *
 * @param learner its learner
 * @param version its number, from 1
 * @param sha256 SHA-256 of the head's canonical bytes
 */
public record ServedVersion(String learner, long version, String sha256) {
    private static final int SHORT_HASH = 8;

    /** As people tell versions apart: {@code dense/12 3fa9c1b2}. */
    String label() {
        return "%s/%d %s".formatted(learner, version, sha256.substring(0, Math.min(SHORT_HASH, sha256.length())));
    }
}
