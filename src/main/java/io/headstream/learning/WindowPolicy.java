package io.headstream.learning;

import io.headstream.embedding.BackboneDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When a window of training examples closes: by count or by stream time, never by a clock. Part of the
 * hyper-parameters, since it decides what is learned in one step.
 *
 * @param maxExamples examples and retractions that together close a window, 1 to 65536
 * @param maxDuration stream time between the first example's event time and the one that closes the window, at least 1
 *     ms and in whole milliseconds
 */
public record WindowPolicy(int maxExamples, Duration maxDuration) {
    /** A hundred years, in milliseconds. */
    private static final long MAX_DURATION_MS = 36_500L * 24 * 60 * 60 * 1000;

    /** 32 examples or a minute of stream time. */
    public static final WindowPolicy DEFAULT = new WindowPolicy(32, Duration.ofMinutes(1));

    /** Name of the hyper-parameter that holds {@link #maxExamples}. */
    public static final String EXAMPLES = "window.examples";

    /** Name of the hyper-parameter that holds {@link #maxDuration}, in milliseconds. */
    public static final String DURATION_MS = "window.durationMs";

    /**
     * Name of the hyper-parameter that holds the digest of the only backbone whose embeddings a learner takes; without it,
     * it takes those that come with the stream, whatever their backbone.
     */
    public static final String BACKBONE = "window.backbone";

    /** Most examples that a window may hold: all are kept in memory and in the store of open windows. */
    public static final int MAX_EXAMPLES = 65_536;

    /** @throws IllegalArgumentException if a bound is broken */
    public WindowPolicy {
        if (maxExamples < 1 || maxExamples > MAX_EXAMPLES) {
            throw new IllegalArgumentException(
                    "%s %d, expected 1 to %d".formatted(EXAMPLES, maxExamples, MAX_EXAMPLES));
        }
        if (maxDuration.compareTo(Duration.ofMillis(1)) < 0
                || maxDuration.compareTo(Duration.ofMillis(MAX_DURATION_MS)) > 0
                || !maxDuration.equals(Duration.ofMillis(maxDuration.toMillis()))) {
            throw new IllegalArgumentException(
                    "window duration %s, expected 1 to %d whole milliseconds".formatted(maxDuration, MAX_DURATION_MS));
        }
    }

    /**
     * Reads the policy from hyper-parameters.
     *
     * @throws IllegalArgumentException if one of its two names is missing or malformed, or another begins with
     *     {@code window.}
     */
    public static WindowPolicy of(HyperParameters hyperParameters) {
        HyperParameterReader reader = new HyperParameterReader(hyperParameters, HyperParameterReader.Scope.WINDOW);
        WindowPolicy policy = new WindowPolicy(
                reader.requiredInteger(EXAMPLES, 1, MAX_EXAMPLES),
                Duration.ofMillis(reader.requiredLong(DURATION_MS, 1, MAX_DURATION_MS)));
        backbone(reader);
        reader.refuseUnknown();
        return policy;
    }

    /**
     * The backbone that {@link #BACKBONE} names, if it does.
     *
     * @throws IllegalArgumentException if it is no digest
     */
    public static Optional<BackboneDigest> backbone(HyperParameters hyperParameters) {
        return backbone(new HyperParameterReader(hyperParameters, HyperParameterReader.Scope.WINDOW));
    }

    private static Optional<BackboneDigest> backbone(HyperParameterReader reader) {
        String hex = reader.text(BACKBONE, "");
        try {
            return hex.isEmpty() ? Optional.empty() : Optional.of(new BackboneDigest(hex));
        } catch (IllegalArgumentException e) {
            throw reader.refused(BACKBONE, hex, "a backbone's digest: 64 lower-case hex digits", e);
        }
    }

    /** The hyper-parameters with this policy among them, in place of any other. */
    public HyperParameters addTo(HyperParameters hyperParameters) {
        Map<String, String> values = new TreeMap<>(hyperParameters.values());
        values.put(EXAMPLES, Integer.toString(maxExamples));
        values.put(DURATION_MS, Long.toString(maxDuration.toMillis()));
        return HyperParameters.of(values);
    }
}
