package io.headstream.evaluation;

import io.headstream.evaluation.DriftDetector.Change;
import io.headstream.evaluation.DriftSignal.Detector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Both detectors side by side on the prequential error of one head: 1 for a wrong prediction, 0 for a right one. Each
 * restarts after a signal of its own. Not thread-safe.
 */
public final class DriftMonitor {
    private final Adwin adwin;
    private final PageHinkley pageHinkley;
    private long examples;

    /** Nothing seen yet. */
    public DriftMonitor(Settings settings) {
        this.adwin = new Adwin(settings.adwin());
        this.pageHinkley = new PageHinkley(settings.pageHinkley());
    }

    /**
     * Goes on where another left off.
     *
     * @param settings the other's
     * @param state the other's
     * @throws IllegalArgumentException if the state is none of such a monitor
     */
    public DriftMonitor(Settings settings, State state) {
        this.adwin = new Adwin(settings.adwin(), state.adwin());
        this.pageHinkley = new PageHinkley(settings.pageHinkley(), state.pageHinkley());
        this.examples = state.examples();
    }

    /**
     * Takes the next example.
     *
     * @param wrong whether the prediction was wrong
     * @return signals that this example set off: none, one, or one of each detector
     */
    public List<DriftSignal> add(boolean wrong) {
        double error = wrong ? 1 : 0;
        long example = examples++;
        return Stream.of(
                        signal(Detector.ADWIN, example, adwin.add(error)),
                        signal(Detector.PAGE_HINKLEY, example, pageHinkley.add(error)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Examples seen since the start. */
    public long examples() {
        return examples;
    }

    /** Share of wrong predictions in ADWIN's window: the error of late, over as many examples as it held. */
    public double recentError() {
        return adwin.estimate();
    }

    /** How many examples {@link #recentError} is over. */
    public long recentExamples() {
        return adwin.width();
    }

    /** All that it remembers. */
    public State state() {
        return new State(examples, adwin.state(), pageHinkley.state());
    }

    private static Optional<DriftSignal> signal(Detector detector, long example, Optional<Change> change) {
        return change.map(c -> new DriftSignal(detector, example, c.before(), c.after(), c.width()));
    }

    /**
     * What the monitor can be told.
     *
     * @param adwin for {@link Adwin}
     * @param pageHinkley for {@link PageHinkley}
     */
    public record Settings(AdwinSettings adwin, PageHinkleySettings pageHinkley) {
        /** River's defaults. */
        public static final Settings DEFAULT = new Settings(AdwinSettings.DEFAULT, PageHinkleySettings.DEFAULT);
    }

    /**
     * What the monitor remembers.
     *
     * @param examples examples seen since the start, 0 or more
     * @param adwin the detector's own
     * @param pageHinkley the detector's own
     */
    public record State(long examples, NumericState adwin, NumericState pageHinkley) {
        /** @throws IllegalArgumentException if the count is negative */
        public State {
            if (examples < 0) {
                throw new IllegalArgumentException(
                        "drift monitor: %d examples, expected 0 or more".formatted(examples));
            }
        }
    }
}
