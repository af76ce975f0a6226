package io.headstream.rollout;

import io.headstream.event.HeadName;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a head serves, and which came before.
 *
 * @param head the head
 * @param epoch rises by one with every change, from 1
 * @param champion the version that serves
 * @param previousOrNull the version that served before; null at first
 * @param reason why it changed, in a sentence
 * @param changedBy a policy's name or a person
 * @param changedAt when it changed
 */
public record RolloutState(
        HeadName head,
        long epoch,
        HeadVersion champion,
        @Nullable HeadVersion previousOrNull,
        String reason,
        String changedBy,
        Instant changedAt) {
    /** @throws IllegalArgumentException if the epoch is below 1, or reason or author is blank */
    public RolloutState {
        if (epoch < 1) {
            throw new IllegalArgumentException(
                    "rollout of head '%s': epoch %d, expected 1 or more".formatted(head, epoch));
        }
        if (reason.isBlank() || changedBy.isBlank()) {
            throw new IllegalArgumentException(
                    "rollout of head '%s': no reason or author, expected who changed it and why".formatted(head));
        }
    }

    /** The state that a head's first promotion makes. */
    public static RolloutState first(
            HeadName head, HeadVersion champion, String reason, String changedBy, Instant changedAt) {
        return new RolloutState(head, 1, champion, null, reason, changedBy, changedAt);
    }

    /** The state after this one: epoch one above, today's champion as the previous. */
    public RolloutState next(HeadVersion nextChampion, String why, String who, Instant when) {
        return new RolloutState(head, epoch + 1, nextChampion, champion, why, who, when);
    }

    /** The version that served before, if any. */
    public Optional<HeadVersion> previous() {
        return Optional.ofNullable(previousOrNull);
    }
}
