package io.headstream.learning;

import java.util.Locale;

/**
 * What can happen to a learner, counted. The names are part of the public contract: {@code left-out} is the Kafka Streams
 * metrics {@code left-out-rate} and {@code left-out-total} of group {@code stream-learning-metrics}. Those that begin with
 * {@code REFUSED} are why a step was refused.
 */
public enum LearningEvent {
    /** An example was learned from. */
    LEARNED,
    /** An example was taken back. */
    RETRACTED,
    /** An example was not learned from: its class is beyond the most that the head may have. */
    LEFT_OUT,
    /** An entry was passed over: its embedding is of another backbone than the last one's of its window. */
    OTHER_BACKBONE,
    /** The line started anew, from an untrained head. */
    RESTARTED,
    /** A window with examples of one class only was learned from. */
    ONE_CLASS,
    /** There was nothing to learn from and nothing to take back. */
    REFUSED_NOTHING_NEW,
    /** Gradients or parameters were not finite. */
    REFUSED_NOT_FINITE,
    /** The loss exploded. */
    REFUSED_LOSS_EXPLODED,
    /** All predictions fell into one class. */
    REFUSED_COLLAPSED,
    /** Exact sums could overflow with more examples. */
    REFUSED_SUMS_FULL,
    /** No finite head fits what was learned: a version could not be solved for. */
    UNSOLVED;

    /** As in the names of metrics. */
    public String metric() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
