package io.headstream.comparison;

/**
 * Evidence that the second of two heads is more accurate than the first, which may be looked at after every example.
 *
 * <p>It is the capital of somebody who bets on it, example by example, beginning with 1. An example counts as
 * {@code d} = 1 if only the second head was right, -1 if only the first was, else 0; a stake c makes of the capital
 *
 * <pre>
 * K(c) = product over examples of (1 + l (d - m)), l = c / (1 + m),
 * </pre>
 *
 * and the capital is spread evenly over {@value #STAKES} stakes between 0 and 1. If the second head's accuracy is above
 * the first's by m at most, whatever came before, no example makes it grow in expectation: it is an e-process. By Ville's
 * inequality it then ever reaches 1/a with a probability of a at most, however often one looks and whenever one stops.
 * With m = 0 only discordant examples count, and it is McNemar's test as a mixture sequential probability ratio test.
 *
 * <p>Only counts enter, so that order does not matter, and the same counts give the same bits on every machine.
 * Stateless, thread-safe.
 *
 * <p>Sources: J. Ville, "Etude critique de la notion de collectif", 1939; H. Robbins, "Statistical methods related to the
 * law of the iterated logarithm", 1970 (mixtures); I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random
 * variables by betting", 2023 (section 4); A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic
 * statistics and safe anytime-valid inference", 2023.
 */
public final class PairedTest {
    /** Enough for the capital to be within a few percent of that of the best mixture over all stakes. */
    static final int STAKES = 32;

    /** Halvings of (-1,1): the bound is then exact to 2^-40. */
    private static final int HALVINGS = 41;

    /** Logarithms of what an example makes of each stake, where only being better at all is bet on. */
    private static final double[] WON = new double[STAKES];

    private static final double[] LOST = new double[STAKES];

    static {
        for (int i = 0; i < STAKES; i++) {
            WON[i] = StrictMath.log1p(stake(i));
            LOST[i] = StrictMath.log1p(-stake(i));
        }
    }

    private PairedTest() {}

    /** Natural logarithm of the evidence that the second head is more accurate at all. */
    public static double logEvidence(PairedCounts counts) {
        double[] logs = new double[STAKES];
        for (int i = 0; i < STAKES; i++) {
            logs[i] = counts.onlySecond() * WON[i] + counts.onlyFirst() * LOST[i];
        }
        return logOfMean(logs);
    }

    /**
     * Natural logarithm of the evidence that the second head's accuracy is above the first's by more than a difference.
     *
     * @param difference m, in (-1,1); below 0: that the second is not worse by as much
     * @throws IllegalArgumentException if the difference is out of range
     */
    public static double logEvidence(PairedCounts counts, double difference) {
        if (!(difference > -1 && difference < 1)) {
            throw new IllegalArgumentException("difference %s, expected above -1 and below 1".formatted(difference));
        }
        long same = counts.bothRight() + counts.bothWrong();
        double[] logs = new double[STAKES];
        for (int i = 0; i < STAKES; i++) {
            double rate = stake(i) / (1 + difference);
            logs[i] = counts.onlySecond() * StrictMath.log1p(rate * (1 - difference))
                    + counts.onlyFirst() * LOST[i]
                    + same * StrictMath.log1p(-rate * difference);
        }
        return logOfMean(logs);
    }

    /** Whether the evidence that the second head is more accurate is at least 1/level. */
    public static boolean isBetter(PairedCounts counts, double level) {
        return logEvidence(counts) >= -StrictMath.log(requireLevel(level));
    }

    /**
     * By how much the second head's accuracy is above the first's, as an interval that holds the truth with a probability
     * of 1 - level or more at all times together (a confidence sequence).
     *
     * @param level in (0,1)
     * @throws IllegalArgumentException if the level is out of range
     */
    public static Interval interval(PairedCounts counts, double level) {
        double half = requireLevel(level) / 2;
        return new Interval(lowerBound(counts, half), -lowerBound(counts.swapped(), half));
    }

    /** The largest difference that the evidence speaks against; it falls as the difference rises. */
    private static double lowerBound(PairedCounts counts, double level) {
        double threshold = -StrictMath.log(level);
        double refuted = -1;
        double open = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (refuted + open) / 2;
            if (logEvidence(counts, middle) >= threshold) {
                refuted = middle;
            } else {
                open = middle;
            }
        }
        return refuted;
    }

    private static double stake(int i) {
        return (i + 0.5) / STAKES;
    }

    private static double logOfMean(double[] logs) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            largest = Math.max(largest, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - largest);
        }
        return largest + StrictMath.log(sum / STAKES);
    }

    private static double requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level %s, expected above 0 and below 1".formatted(level));
        }
        return level;
    }

    /**
     * Where the difference lies.
     *
     * @param lower in [-1,1]
     * @param upper in [-1,1]
     */
    public record Interval(double lower, double upper) {}
}
