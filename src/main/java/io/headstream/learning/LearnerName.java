package io.headstream.learning;

import io.headstream.event.Printable;
import java.util.regex.Pattern;

/**
 * Names a learner of a head: 1 to 64 of {@code a-z 0-9 . _ -}, beginning with a letter or digit.
 *
 * @param value the text
 */
public record LearnerName(String value) {
    private static final Pattern RULE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** @throws IllegalArgumentException if the text breaks the rule */
    public LearnerName {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "learner name '%s': expected 1 to 64 of a-z, 0-9, '.', '_' and '-'".formatted(Printable.of(value)));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
