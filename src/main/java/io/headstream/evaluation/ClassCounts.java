package io.headstream.evaluation;

import java.util.OptionalDouble;

/**
 * How one class fared: its row, its column and its place on the diagonal of a confusion matrix.
 *
 * @param support examples of the class
 * @param predicted predictions of the class
 * @param correct examples of the class that were predicted to be
 */
public record ClassCounts(long support, long predicted, long correct) {
    /** Nothing seen. */
    public static final ClassCounts NONE = new ClassCounts(0, 0, 0);

    /** @throws IllegalArgumentException if a count is negative, or more are correct than there are */
    public ClassCounts {
        if (correct < 0 || correct > support || correct > predicted) {
            throw new IllegalArgumentException(
                    "%d correct of %d examples and %d predictions, expected 0 or more and no more than either"
                            .formatted(correct, support, predicted));
        }
    }

    /** Share of its predictions that were right; empty if it was never predicted. */
    public OptionalDouble precision() {
        return Ratio.of(correct, predicted);
    }

    /** Share of its examples that were recognised; empty if there were none. */
    public OptionalDouble recall() {
        return Ratio.of(correct, support);
    }

    /** Harmonic mean of precision and recall, 0 if nothing was right; empty if it neither occurred nor was predicted. */
    public OptionalDouble f1() {
        return Ratio.of(2 * correct, support + predicted);
    }

    ClassCounts plus(ClassCounts other) {
        return new ClassCounts(support + other.support, predicted + other.predicted, correct + other.correct);
    }
}
