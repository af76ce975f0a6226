package io.headstream.rollout;

import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadVersion;
import java.util.List;
import java.util.Optional;

/** What the rollout of a head has to ask of others about it. */
public interface HeadFacts {
    /** Whether the configuration names the head. */
    boolean configured();

    /** Its learners, as configured for it or, if it is not configured, for all heads; the first is the primary one. */
    List<LearnerName> learners();

    /** The published version of that name that is still kept; empty if there is none. */
    Optional<HeadVersion> find(VersionRef ref);

    /**
     * Checks that the head can learn and roll out as set up.
     *
     * @throws IllegalArgumentException if it cannot: what was found, what was expected
     */
    void check(HeadSetup setup);
}
