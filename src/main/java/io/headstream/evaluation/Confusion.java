package io.headstream.evaluation;

import io.headstream.event.Label;
import java.util.Comparator;
import java.util.Optional;

/**
 * One way to be wrong, and how often it happened.
 *
 * @param actual the true class
 * @param predicted what it was taken for; empty if nothing was predicted because the head knew no class
 * @param count how often, 1 or more
 */
public record Confusion(Label actual, Optional<Label> predicted, long count) {
    /** Most frequent first, then by true and predicted class, none first. */
    static final Comparator<Confusion> MOST_FREQUENT_FIRST = Comparator.comparingLong(Confusion::count)
            .reversed()
            .thenComparing(Confusion::actual)
            .thenComparing(confusion -> confusion.predicted().map(Label::value).orElse(""));

    /** @throws IllegalArgumentException if the count is below 1, or this is no confusion */
    public Confusion {
        if (count < 1) {
            throw new IllegalArgumentException("confusion counted %d times, expected 1 or more".formatted(count));
        }
        if (predicted.filter(actual::equals).isPresent()) {
            throw new IllegalArgumentException("'%s' taken for itself, expected another class".formatted(actual));
        }
    }
}
