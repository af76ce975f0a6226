package io.headstream.rollout;

import java.time.Instant;

/**
 * Who changed a rollout last, why and when.
 *
 * @param reason why, in a sentence
 * @param by a policy's name or a person
 * @param at when
 */
public record Change(String reason, String by, Instant at) {
    /** @throws IllegalArgumentException if reason or author is blank */
    public Change {
        if (reason.isBlank() || by.isBlank()) {
            throw new IllegalArgumentException("a change without reason or author, expected who changed it and why");
        }
    }
}
