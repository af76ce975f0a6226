package io.headstream.embedding;

import java.time.Duration;
import java.util.Optional;

/**
 * How many images a pass waits for, and for how long: as many as the latency objective allows. Each full pass that meets
 * the objective lets the next wait for one more, each pass that misses it for a tenth fewer, as in Crankshaw et al.,
 * "Clipper: A Low-Latency Online Prediction Serving System" (NSDI 2017), 4.3. The pass is padded to its largest size
 * whatever it waits for, so that an embedding does not depend on it.
 *
 * <p>Latency here is from an image's arrival at the batch to its embedding: a backlog in the topic does not count, since
 * smaller passes would only make it longer. Not thread-safe.
 */
public final class AdaptiveBatch {
    private static final double DECREASE = 0.9;

    /** Weight of the newest pass in what a pass is expected to take. */
    private static final double NEWEST = 0.2;

    private final int largest;
    private final Duration linger;
    private final Optional<Duration> objective;
    private int size;
    private double expectedPassNanos;

    /**
     * Begins with the largest: what comes first after a start is, as a rule, a backlog.
     *
     * @param largest images in one pass, at least 1
     * @param linger longest wait for a pass to fill
     * @param objective latency to stay below; empty: all passes wait for the largest size, for the linger
     * @throws IllegalArgumentException if {@code largest} is below 1, or the objective not above zero
     */
    public AdaptiveBatch(int largest, Duration linger, Optional<Duration> objective) {
        if (largest < 1
                || objective
                        .filter(limit -> limit.isNegative() || limit.isZero())
                        .isPresent()) {
            throw new IllegalArgumentException(
                    "batches of %d images within %s: expected at least 1, and a time above zero"
                            .formatted(largest, objective));
        }
        this.largest = largest;
        this.linger = linger;
        this.objective = objective;
        this.size = largest;
    }

    /** Images that the next pass waits for: [1, largest]. */
    public int size() {
        return size;
    }

    /** How long an image waits for the pass to fill: what the objective leaves beside the pass itself. */
    public Duration linger() {
        if (objective.isEmpty()) {
            return linger;
        }
        Duration left = objective.get().minusNanos((long) expectedPassNanos);
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(linger) < 0 ? left : linger;
    }

    /**
     * Learns from a pass.
     *
     * @param images how many there were in it
     * @param waited by the one of them that came first
     * @param pass from its start to its end
     */
    public void observe(int images, Duration waited, Duration pass) {
        if (objective.isEmpty()) {
            return;
        }
        expectedPassNanos =
                expectedPassNanos == 0 ? pass.toNanos() : (1 - NEWEST) * expectedPassNanos + NEWEST * pass.toNanos();
        if (waited.plus(pass).compareTo(objective.get()) > 0) {
            size = Math.max(1, (int) (size * DECREASE));
        } else if (images >= size) {
            size = Math.min(largest, size + 1);
        }
    }
}
