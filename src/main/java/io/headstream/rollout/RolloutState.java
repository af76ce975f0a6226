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
    /** The version that served before, if any. */
    public Optional<HeadVersion> previous() {
        return Optional.ofNullable(previousOrNull);
    }
}
