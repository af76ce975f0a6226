package io.headstream.rollout;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What came of a command or of a policy's move. */
public sealed interface RolloutOutcome {
    /**
     * It was done.
     *
     * @param next the state after it
     */
    record Accepted(RolloutState next) implements RolloutOutcome {}

    /**
     * It was refused, and changed nothing.
     *
     * @param why what was found and what was expected, in a sentence
     * @param legal what this author may ask now, in the order of {@link RolloutMove}
     */
    record Rejected(String why, Set<RolloutMove> legal) implements RolloutOutcome {
        /** Copies the set. */
        public Rejected {
            EnumSet<RolloutMove> sorted = EnumSet.noneOf(RolloutMove.class);
            sorted.addAll(legal);
            legal = Collections.unmodifiableSet(sorted);
        }
    }

    /**
     * A command with its id came before, and this one changed nothing.
     *
     * @param why what came of the first, in a sentence
     */
    record Duplicate(String why) implements RolloutOutcome {}
}
