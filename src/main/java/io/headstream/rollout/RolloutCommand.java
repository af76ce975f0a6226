package io.headstream.rollout;

import io.headstream.event.HeadName;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of a head's rollout.
 *
 * @param id names the command: the same one again changes nothing
 * @param head the head
 * @param expectedEpochOrNull refused unless the rollout is at this epoch; null: whatever it is at
 * @param action what is asked
 * @param by who asks
 * @param why why, in a sentence
 * @param issuedAt when it was asked, by the asker's clock: for people, it decides nothing
 */
public record RolloutCommand(
        CommandId id,
        HeadName head,
        @Nullable Long expectedEpochOrNull,
        RolloutAction action,
        Author by,
        String why,
        Instant issuedAt) {
    /** Longest reason, in UTF-16 code units. */
    public static final int MAX_WHY_LENGTH = 1_000;

    /** @throws IllegalArgumentException if the reason is blank, too long or does not show, or the epoch is negative */
    public RolloutCommand {
        CommandText.require("why", why, MAX_WHY_LENGTH);
        if (expectedEpochOrNull != null && expectedEpochOrNull < 0) {
            throw new IllegalArgumentException("expectedEpoch %d, expected 0 or more".formatted(expectedEpochOrNull));
        }
    }

    /** The epoch that the asker saw, if that matters. */
    public OptionalLong expectedEpoch() {
        return expectedEpochOrNull == null ? OptionalLong.empty() : OptionalLong.of(expectedEpochOrNull);
    }
}
