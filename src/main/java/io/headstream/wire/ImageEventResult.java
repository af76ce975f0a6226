package io.headstream.wire;

import io.headstream.event.ImageEvent;
import io.headstream.event.Rejection;

/** An image event that keeps the contract's rules, or why it does not. */
public sealed interface ImageEventResult {
    /**
     * Keeps the rules.
     *
     * @param event the event
     */
    record Accepted(ImageEvent event) implements ImageEventResult {}

    /**
     * Breaks a rule.
     *
     * @param rejection {@code EVENT_INVALID} or {@code LABEL_INVALID}
     */
    record Refused(Rejection rejection) implements ImageEventResult {}
}
