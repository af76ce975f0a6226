package io.headstream.learning;

import java.time.Duration;

/**
 * When a window of training examples closes: by count or by stream time, never by a clock.
 *
 * @param maxExamples examples that close a window
 * @param maxDuration stream time between the first example's event time and the one that closes the window
 */
public record WindowPolicy(int maxExamples, Duration maxDuration) {
    /** 32 examples or a minute of stream time. */
    public static final WindowPolicy DEFAULT = new WindowPolicy(32, Duration.ofMinutes(1));
}
