package io.headstream.evaluation;

import io.headstream.evaluation.PageHinkleySettings.Mode;
import java.util.List;
import java.util.Optional;

/**
 * Page-Hinkley: adds up how far values lie from their mean so far, and sees a change when that sum has come too far from
 * its extreme. Constant memory.
 *
 * <p>Source: E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954. Gives what {@code river.drift.PageHinkley}
 * gives, to the bit, and besides places the change: just after the extreme.
 */
public final class PageHinkley implements DriftDetector {
    /** Where River starts the largest sum; the first value always passes it. */
    private static final double BELOW_ALL = -1;

    private final PageHinkleySettings settings;
    private long count;
    private double mean;
    private double rise;
    private double fall;
    private Extreme lowestRise = new Extreme(Double.POSITIVE_INFINITY, 0, 0);
    private Extreme highestFall = new Extreme(BELOW_ALL, 0, 0);
    private boolean drifted;

    /** Nothing seen yet. */
    public PageHinkley(PageHinkleySettings settings) {
        this.settings = settings;
    }

    /**
     * Goes on where another left off.
     *
     * @param settings the other's
     * @param state the other's
     * @throws IllegalArgumentException if the state is none of such a detector
     */
    public PageHinkley(PageHinkleySettings settings, NumericState state) {
        NumericReader reader = new NumericReader("Page-Hinkley", state);
        this.settings = settings;
        this.count = reader.nextLong("count", 0, Long.MAX_VALUE);
        this.drifted = reader.nextLong("drifted", 0, 1) == 1;
        this.mean = reader.nextDouble("mean");
        this.rise = reader.nextDouble("sum for a rise");
        this.fall = reader.nextDouble("sum for a fall");
        this.lowestRise = Extreme.from(reader, count);
        this.highestFall = Extreme.from(reader, count);
        reader.expectEnd();
    }

    @Override
    public Optional<Change> add(double value) {
        double checked = DriftDetector.finite(value);
        if (drifted) {
            restart();
        }
        count++;
        mean += 1.0 / count * (checked - mean);
        double distance = checked - mean;
        rise = settings.alpha() * rise + distance - settings.delta();
        fall = settings.alpha() * fall + distance + settings.delta();
        if (rise < lowestRise.sum()) {
            lowestRise = new Extreme(rise, count, mean);
        }
        if (fall > highestFall.sum()) {
            highestFall = new Extreme(fall, count, mean);
        }
        Optional<Change> change = count >= settings.minInstances() ? change() : Optional.empty();
        drifted = change.isPresent();
        return change;
    }

    @Override
    public double estimate() {
        return mean;
    }

    @Override
    public long width() {
        return count;
    }

    /** The sum that a rise of the mean lifts off its lowest point. */
    public double riseSum() {
        return rise;
    }

    /** The sum that a fall of the mean pulls off its highest point. */
    public double fallSum() {
        return fall;
    }

    @Override
    public NumericState state() {
        return new NumericState(
                List.of(count, drifted ? 1L : 0L, lowestRise.count(), highestFall.count()),
                List.of(mean, rise, fall, lowestRise.sum(), lowestRise.mean(), highestFall.sum(), highestFall.mean()));
    }

    private Optional<Change> change() {
        Mode mode = settings.mode();
        if (mode.watchesRise() && rise - lowestRise.sum() > settings.threshold()) {
            return Optional.of(since(lowestRise));
        }
        if (mode.watchesFall() && highestFall.sum() - fall > settings.threshold()) {
            return Optional.of(since(highestFall));
        }
        return Optional.empty();
    }

    private Change since(Extreme extreme) {
        long width = count - extreme.count();
        double after = (count * mean - extreme.count() * extreme.mean()) / width;
        return new Change(extreme.mean(), after, width);
    }

    private void restart() {
        count = 0;
        mean = 0;
        rise = 0;
        fall = 0;
        lowestRise = new Extreme(Double.POSITIVE_INFINITY, 0, 0);
        highestFall = new Extreme(BELOW_ALL, 0, 0);
    }

    /** The lowest or highest value of a sum: after how many values it was there, and their mean. */
    private record Extreme(double sum, long count, double mean) {
        static Extreme from(NumericReader reader, long most) {
            long count = reader.nextLong("count at an extreme", 0, most);
            return new Extreme(
                    reader.nextDoubleOrInfinity("sum at an extreme"), count, reader.nextDouble("mean at an extreme"));
        }
    }
}
