package io.headstream.comparison;

import java.util.SplittableRandom;

/**
 * Pairs of heads that are right or wrong at random, example by example.
 *
 * @param onlyFirst probability that only the first is right
 * @param onlySecond probability that only the second is right
 */
record Coins(double onlyFirst, double onlySecond) {
    /** One more example. */
    PairedCounts toss(PairedCounts counts, SplittableRandom random) {
        double at = random.nextDouble();
        boolean first = at < onlyFirst;
        boolean second = at >= onlyFirst && at < onlyFirst + onlySecond;
        return first || second ? counts.plus(first, second) : counts.plus(true, true);
    }
}
