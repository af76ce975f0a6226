package io.headstream.evaluation;

/**
 * Word that the error of a head has changed.
 *
 * @param detector who says so
 * @param example the example that showed it, counted from 0 since the monitor's start
 * @param errorBefore share of wrong predictions before the change, in [0,1]
 * @param errorAfter share of wrong predictions since
 * @param width how many examples came since, as the detector places the change
 */
public record DriftSignal(Detector detector, long example, double errorBefore, double errorAfter, long width) {
    /** Whether the head got worse; else it got better, as a head that learns does. */
    public boolean worse() {
        return errorAfter > errorBefore;
    }

    /** What can signal. */
    public enum Detector {
        /** {@link Adwin}. */
        ADWIN,
        /** {@link PageHinkley}. */
        PAGE_HINKLEY
    }
}
