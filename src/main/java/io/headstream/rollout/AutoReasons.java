package io.headstream.rollout;

import io.headstream.comparison.PairedCounts;
import io.headstream.comparison.PairedTest;
import io.headstream.snapshot.HeadVersion;
import java.util.Locale;

/** Why {@link AutoPolicy} does what it does, in sentences with the figures that it went by. */
record AutoReasons(AutoSettings settings) {
    /** Beyond it, evidence is told as more than that. */
    private static final double LARGEST_LOG = 13.8;

    String first(HeadVersion version) {
        return "%s is the first version".formatted(version);
    }

    String follow(VersionRef version, HeadVersion before) {
        return "%s follows %s: the newest of its learner".formatted(version, before);
    }

    String canary(VersionRef version, PairedCounts counts, double level) {
        return "learner '%s' does better than what serves: %s; evidence %s, needed %s"
                .formatted(version.learner(), figures(counts), evidence(counts), number(1 / level));
    }

    String endCanary(HeadVersion version, PairedCounts counts) {
        return "%s does not do better as the canary: %s".formatted(version, figures(counts));
    }

    String promote(HeadVersion version, HeadVersion champion, PairedCounts counts) {
        return "%s does no worse as the canary than %s: %s".formatted(version, champion, figures(counts));
    }

    String turnBack(HeadVersion champion, HeadVersion reference, PairedCounts counts) {
        return "%s does better than what serves, now %s: %s; evidence %s, needed %s"
                .formatted(
                        reference,
                        champion,
                        figures(counts.swapped()),
                        evidence(counts.swapped()),
                        number(1 / settings.harmLevel()));
    }

    private static String figures(PairedCounts counts) {
        return String.format(
                Locale.ROOT,
                "%+.1f points on %d examples, alone right on %d, alone wrong on %d",
                100 * counts.difference().orElse(0),
                counts.examples(),
                counts.onlySecond(),
                counts.onlyFirst());
    }

    private static String evidence(PairedCounts counts) {
        double log = PairedTest.logEvidence(counts);
        return log > LARGEST_LOG ? "over a million" : number(StrictMath.exp(log));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
