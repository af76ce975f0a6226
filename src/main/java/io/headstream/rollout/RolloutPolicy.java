package io.headstream.rollout;

import io.headstream.snapshot.HeadSnapshot;
import java.time.Instant;
import java.util.Optional;

/** Decides by itself whether a new head version is to serve. Thread-safe. */
public interface RolloutPolicy {
    /**
     * Judges a version that has just been published.
     *
     * @param current which version serves; empty before the first
     * @param candidate the new version
     * @param now what {@link RolloutState#changedAt} will say
     * @return the next state, its epoch one above; empty if nothing changes
     * @throws IllegalArgumentException if state and candidate are of different heads
     */
    Optional<RolloutState> onSnapshot(Optional<RolloutState> current, HeadSnapshot candidate, Instant now);
}
