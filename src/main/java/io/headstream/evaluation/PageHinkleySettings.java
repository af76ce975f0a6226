package io.headstream.evaluation;

/**
 * What {@link PageHinkley} can be told. The names are River's.
 *
 * @param minInstances no change is reported before so many values
 * @param delta how much change of the mean is let pass, 0 or more
 * @param threshold how far the sum may leave its extreme: higher is later, and fewer false alarms; more than 0
 * @param alpha how much of the sum lives on from value to value, in (0,1]
 * @param mode which changes count
 */
public record PageHinkleySettings(int minInstances, double delta, double threshold, double alpha, Mode mode) {
    /** River's defaults. */
    public static final PageHinkleySettings DEFAULT = new PageHinkleySettings(30, 0.005, 50.0, 1 - 0.0001, Mode.BOTH);

    /** @throws IllegalArgumentException if a setting is out of its range */
    public PageHinkleySettings {
        require(minInstances >= 1, "minInstances", minInstances, "1 or more");
        require(delta >= 0 && Double.isFinite(delta), "delta", delta, "0 or more");
        require(threshold > 0 && Double.isFinite(threshold), "threshold", threshold, "more than 0");
        require(alpha > 0 && alpha <= 1, "alpha", alpha, "more than 0, at most 1");
    }

    private static void require(boolean holds, String name, Number found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("Page-Hinkley %s %s, expected %s".formatted(name, found, expected));
        }
    }

    /** Which changes of the mean count. */
    public enum Mode {
        /** Only a rise. */
        UP,
        /** Only a fall. */
        DOWN,
        /** A rise or a fall. */
        BOTH;

        boolean watchesRise() {
            return this != DOWN;
        }

        boolean watchesFall() {
            return this != UP;
        }
    }
}
