package io.headstream.learning;

/**
 * How long an example stays in force: closed-form heads follow drift by taking back, exactly, what is older.
 *
 * @param examples most examples in force, 0 to {@value #MAX_EXAMPLES}: the newest in log order; 0: all, for good
 * @param durationMs most milliseconds of event time behind the newest event time seen, at most a hundred years; 0: any
 *     age. Needs a bound on examples, since all that are in force are kept
 */
record SlidingWindow(int examples, long durationMs) {
    static final int MAX_EXAMPLES = 65_536;

    /** A hundred years. */
    static final long MAX_DURATION_MS = 36_500L * 24 * 60 * 60 * 1000;

    static final String EXAMPLES = "sliding.examples";
    static final String DURATION_MS = "sliding.durationMs";

    static final SlidingWindow OFF = new SlidingWindow(0, 0);

    /** @throws IllegalArgumentException if a bound is broken */
    SlidingWindow {
        DenseHyperParameters.inRange(EXAMPLES, examples, 0, MAX_EXAMPLES);
        DenseHyperParameters.inRange(DURATION_MS, (double) durationMs, 0, MAX_DURATION_MS);
        if (durationMs > 0 && examples == 0) {
            throw new IllegalArgumentException(
                    "hyper-parameter '%s' is %d, expected '%s' above 0 with it: how many examples are kept at most"
                            .formatted(DURATION_MS, durationMs, EXAMPLES));
        }
    }

    boolean isOn() {
        return examples > 0;
    }
}
