package io.headstream.comparison;

/**
 * How much evidence each of a never-ending row of trials needs, so that among all that are ever taken for better the
 * expected share of those that are not stays at alpha; where none is better, that is the probability that one is ever
 * taken for it. Trials may overlap and depend on each other in any way.
 *
 * <p>e-LOND: trial k is taken for better once its evidence reaches 1/level, level = alpha g(k) (r + 1), with r the trials
 * that were taken for better before and g adding up to 1. Source: Z. Xu, A. Ramdas, "Online multiple testing with
 * e-values", AISTATS 2024; g(k) = 1/(k (k + 1)) is ours.
 *
 * @param alpha in (0,1)
 */
public record ErrorBudget(double alpha) {
    /** @throws IllegalArgumentException if alpha is out of range */
    public ErrorBudget {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha %s, expected above 0 and below 1".formatted(alpha));
        }
    }

    /**
     * The level of a trial; at most alpha.
     *
     * @param trial which one, from 1, in the order in which they began
     * @param successes trials that were taken for better up to now
     */
    public double level(long trial, long successes) {
        if (trial < 1 || successes < 0) {
            throw new IllegalArgumentException("trial %d after %d successes, expected trials from 1, successes from 0"
                    .formatted(trial, successes));
        }
        double share = 1.0 / ((double) trial * (trial + 1.0));
        return Math.min(alpha * share * (successes + 1.0), alpha);
    }
}
