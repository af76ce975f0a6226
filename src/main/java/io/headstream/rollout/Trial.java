package io.headstream.rollout;

import io.headstream.comparison.PairedCounts;

/**
 * A challenger's trial: what serves against a learner's newest version, on the same examples, unseen by the challenger.
 *
 * @param number which of the head's trials it is, from 1
 * @param counts since it began; first is what serves, second the challenger
 * @param canary those of them from when the challenger was the canary
 */
record Trial(long number, PairedCounts counts, PairedCounts canary) {
    static Trial begin(long number) {
        return new Trial(number, PairedCounts.NONE, PairedCounts.NONE);
    }

    Trial plus(PairedCounts more, boolean asCanary) {
        return new Trial(number, counts.plus(more), asCanary ? canary.plus(more) : canary);
    }
}
