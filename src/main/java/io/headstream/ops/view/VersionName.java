package io.headstream.ops.view;

import io.headstream.snapshot.HeadVersion;

/**
 * Names one version of one learner, and its content.
 *
 * @param learner the learner
 * @param version its version
 * @param sha256 of the head's canonical bytes
 */
public record VersionName(String learner, long version, String sha256) {
    static VersionName of(HeadVersion version) {
        return new VersionName(version.learner().value(), version.version(), version.sha256());
    }
}
