package io.headstream.evaluation;

/**
 * What {@link Adwin} can be told. The names are River's.
 *
 * @param delta chance of a false alarm per check, in (0,1)
 * @param clock values from check to check
 * @param maxBuckets buckets of one size before two are merged, 2 to 1000; more of them place a change more precisely
 * @param minWindowLength shortest part of the window that is compared
 * @param gracePeriod no check before the window is longer than this
 */
public record AdwinSettings(double delta, int clock, int maxBuckets, int minWindowLength, int gracePeriod) {
    /** River's defaults. */
    public static final AdwinSettings DEFAULT = new AdwinSettings(0.002, 32, 5, 5, 10);

    /** With one bucket a size, a size between two others can be empty, which the algorithm does not provide for. */
    private static final int FEWEST_BUCKETS = 2;

    private static final int MOST_BUCKETS = 1000;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public AdwinSettings {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("ADWIN delta %s, expected more than 0 and less than 1".formatted(delta));
        }
        within("clock", clock, 1, Integer.MAX_VALUE);
        within("maxBuckets", maxBuckets, FEWEST_BUCKETS, MOST_BUCKETS);
        within("minWindowLength", minWindowLength, 1, Integer.MAX_VALUE);
        within("gracePeriod", gracePeriod, 0, Integer.MAX_VALUE);
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("ADWIN %s %d, expected %d to %d".formatted(name, value, least, most));
        }
    }
}
