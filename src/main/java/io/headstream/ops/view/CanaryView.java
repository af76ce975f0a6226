package io.headstream.ops.view;

import io.headstream.rollout.Canary;

/**
 * A version on trial and its share.
 *
 * @param version the version
 * @param percent share of the images that it serves, in percent
 */
public record CanaryView(VersionName version, double percent) {
    private static final double HUNDREDTHS = 100;

    static CanaryView of(Canary canary) {
        return new CanaryView(VersionName.of(canary.version()), canary.share().hundredths() / HUNDREDTHS);
    }
}
