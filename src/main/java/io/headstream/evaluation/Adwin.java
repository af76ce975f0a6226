package io.headstream.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ADWIN: a window as long as its mean holds. Every few values it looks for a cut such that the means of the two parts
 * differ by more than chance explains; while there is one, it drops the oldest bucket. Bounded: about
 * {@code maxBuckets * log2(width)} buckets.
 *
 * <p>Source: A. Bifet and R. Gavalda, "Learning from time-changing data with adaptive windowing", SDM 2007. Gives what
 * {@code river.drift.ADWIN} gives, to the bit; only the threshold of a cut uses a logarithm, whose last bit River takes
 * from the machine and this class from {@link StrictMath}.
 */
public final class Adwin implements DriftDetector {
    private final AdwinSettings settings;
    private AdaptiveWindow window;
    private long ticks;
    private boolean drifted;

    /** Nothing seen yet. */
    public Adwin(AdwinSettings settings) {
        this.settings = settings;
        this.window = new AdaptiveWindow(settings.maxBuckets());
    }

    /**
     * Goes on where another left off.
     *
     * @param settings the other's
     * @param state the other's
     * @throws IllegalArgumentException if the state is none of such a detector
     */
    public Adwin(AdwinSettings settings, NumericState state) {
        NumericReader reader = new NumericReader("ADWIN", state);
        this.settings = settings;
        this.ticks = reader.nextLong("ticks", 0, Long.MAX_VALUE);
        this.drifted = reader.nextLong("drifted", 0, 1) == 1;
        this.window = new AdaptiveWindow(settings.maxBuckets(), reader);
        reader.expectEnd();
    }

    @Override
    public Optional<Change> add(double value) {
        double checked = DriftDetector.finite(value);
        if (drifted) {
            window = new AdaptiveWindow(settings.maxBuckets());
            ticks = 0;
        }
        window.add(checked);
        ticks++;
        long width = window.width();
        double total = window.total();
        if (ticks % settings.clock() == 0 && width > settings.gracePeriod()) {
            while (hasCut()) {
                window.dropOldest();
            }
        }
        long dropped = width - window.width();
        drifted = dropped > 0;
        return drifted
                ? Optional.of(new Change((total - window.total()) / dropped, estimate(), window.width()))
                : Optional.empty();
    }

    @Override
    public double estimate() {
        return window.width() == 0 ? 0 : window.total() / window.width();
    }

    @Override
    public long width() {
        return window.width();
    }

    /** Sum of the values in the window. */
    public double total() {
        return window.total();
    }

    /** Sum of the squared deviations from the mean in the window (what River calls variance). */
    public double squaredDeviations() {
        return window.deviations();
    }

    @Override
    public NumericState state() {
        List<Long> longs = new ArrayList<>(List.of(ticks, drifted ? 1L : 0L));
        List<Double> doubles = new ArrayList<>();
        window.appendTo(longs, doubles);
        return new NumericState(longs, doubles);
    }

    /** Whether the window falls into an older and a newer part, between two buckets, whose means differ too much. */
    private boolean hasCut() {
        double logarithm = StrictMath.log(2.0 * StrictMath.log((double) window.width()) / settings.delta());
        double older = 0;
        double newer = window.width();
        double olderTotal = 0;
        double newerTotal = window.total();
        for (int r = window.rows() - 1; r >= 0; r--) {
            BucketRow row = window.row(r);
            double size = AdaptiveWindow.size(r);
            for (int k = 0; k < row.count() && !(r == 0 && k == row.count() - 1); k++) {
                older += size;
                newer -= size;
                olderTotal += row.total(k);
                newerTotal -= row.total(k);
                boolean longEnough = older >= settings.minWindowLength() && newer >= settings.minWindowLength();
                if (longEnough
                        && Math.abs(olderTotal / older - newerTotal / newer) > threshold(older, newer, logarithm)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The epsilon of section 3.3 of the paper, with River's correction for the shortest part. */
    private double threshold(double older, double newer, double logarithm) {
        double width = window.width();
        double shortest = settings.minWindowLength();
        double reciprocal = 1.0 / (older - shortest + 1.0) + 1.0 / (newer - shortest + 1.0);
        return Math.sqrt(2.0 * reciprocal * (window.deviations() / width) * logarithm)
                + 2.0 / 3.0 * logarithm * reciprocal;
    }
}
