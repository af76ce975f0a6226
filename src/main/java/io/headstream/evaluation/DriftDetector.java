package io.headstream.evaluation;

import java.util.Optional;

/**
 * Watches a stream of numbers and says when its mean has changed. The value after a change starts it anew, with nothing
 * remembered. Same values, same bits, on every JVM. Not thread-safe.
 */
public sealed interface DriftDetector permits Adwin, PageHinkley {
    /**
     * Takes the next value.
     *
     * @return the change, if this value shows one
     * @throws IllegalArgumentException if the value is not finite
     */
    Optional<Change> add(double value);

    /** Mean of the values that it counts now; 0 before the first. */
    double estimate();

    /** How many values it counts now. */
    long width();

    /** All that it remembers, for its constructor to take back. */
    NumericState state();

    /**
     * A change of the mean, at the place where the detector sees it.
     *
     * @param before mean of the values before that place
     * @param after mean of the values from there on
     * @param width how many values came from there on
     */
    record Change(double before, double after, long width) {}

    /** The value itself, if it is finite. */
    static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "value %s for drift detection, expected a finite number".formatted(value));
        }
        return value;
    }
}
