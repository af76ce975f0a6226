package io.headstream.evaluation;

import java.util.List;

/**
 * All that something here remembers, as plain numbers, for others to store. What they mean is the business of who made
 * them, who also checks them when it takes them back.
 *
 * @param longs counts
 * @param doubles sums, means and the like
 */
public record NumericState(List<Long> longs, List<Double> doubles) {
    /** Copies both. */
    public NumericState {
        longs = List.copyOf(longs);
        doubles = List.copyOf(doubles);
    }
}
