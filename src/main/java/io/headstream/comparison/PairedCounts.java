package io.headstream.comparison;

import io.headstream.evaluation.ScoredExample;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How two heads did on the same examples, in McNemar's table: which of them was right. What tells them apart is in
 * {@link #onlyFirst} and {@link #onlySecond} alone (Q. McNemar, "Note on the sampling error of the difference between
 * correlated proportions or percentages", 1947).
 *
 * @param bothRight examples that both had right
 * @param onlyFirst examples that only the first had right
 * @param onlySecond examples that only the second had right
 * @param bothWrong examples that both had wrong
 */
public record PairedCounts(long bothRight, long onlyFirst, long onlySecond, long bothWrong) {
    /** Nothing was compared yet. */
    public static final PairedCounts NONE = new PairedCounts(0, 0, 0, 0);

    /** @throws IllegalArgumentException if a count is negative */
    public PairedCounts {
        if (bothRight < 0 || onlyFirst < 0 || onlySecond < 0 || bothWrong < 0) {
            throw new IllegalArgumentException("paired counts %d, %d, %d and %d, expected 0 or more of each"
                    .formatted(bothRight, onlyFirst, onlySecond, bothWrong));
        }
    }

    /**
     * Of two heads' scores.
     *
     * @param first what the first head said of each example
     * @param second what the second said of the same examples in the same order
     * @throws IllegalArgumentException if they are not of the same examples
     */
    public static PairedCounts of(List<ScoredExample> first, List<ScoredExample> second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException(
                    "%d scores against %d, expected two for each example".formatted(first.size(), second.size()));
        }
        PairedCounts counts = NONE;
        for (int i = 0; i < first.size(); i++) {
            if (!first.get(i).actual().equals(second.get(i).actual())) {
                throw new IllegalArgumentException("example %d is of class '%s' and of class '%s', expected one example"
                        .formatted(i, first.get(i).actual(), second.get(i).actual()));
            }
            counts = counts.plus(first.get(i).correct(), second.get(i).correct());
        }
        return counts;
    }

    /** With one more example. */
    public PairedCounts plus(boolean firstRight, boolean secondRight) {
        return firstRight
                ? plus(secondRight ? new PairedCounts(1, 0, 0, 0) : new PairedCounts(0, 1, 0, 0))
                : plus(secondRight ? new PairedCounts(0, 0, 1, 0) : new PairedCounts(0, 0, 0, 1));
    }

    /** With the examples of another. */
    public PairedCounts plus(PairedCounts more) {
        return new PairedCounts(
                bothRight + more.bothRight,
                onlyFirst + more.onlyFirst,
                onlySecond + more.onlySecond,
                bothWrong + more.bothWrong);
    }

    /** The same examples with the heads the other way round. */
    public PairedCounts swapped() {
        return new PairedCounts(bothRight, onlySecond, onlyFirst, bothWrong);
    }

    /** Examples compared. */
    public long examples() {
        return bothRight + bothWrong + discordant();
    }

    /** Examples that one of the two alone had right. */
    public long discordant() {
        return onlyFirst + onlySecond;
    }

    /** By how much the second's accuracy is above the first's, in [-1,1]; empty without examples. */
    public OptionalDouble difference() {
        return examples() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (onlySecond - onlyFirst) / examples());
    }
}
