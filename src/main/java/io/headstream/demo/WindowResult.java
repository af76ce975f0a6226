package io.headstream.demo;

import java.util.List;

/**
 * How the serving head did on a window of labelled examples before it learned from them.
 *
 * @param version the version that was scored; 0: there was none, and every example counts as wrong
 * @param toOffset where the window ends in the training log
 * @param examples examples scored
 * @param correct how many had the true class on top
 * @param newLabels classes that appeared for the first time
 */
public record WindowResult(long version, long toOffset, int examples, int correct, List<String> newLabels) {
    /** Unmodifiable. */
    public WindowResult {
        newLabels = List.copyOf(newLabels);
    }

    /** Share of correct answers, in [0,1]. */
    public double accuracy() {
        return (double) correct / examples;
    }
}
