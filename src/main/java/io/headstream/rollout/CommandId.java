package io.headstream.rollout;

import io.headstream.event.Printable;
import java.util.regex.Pattern;

/**
 * Names a command: one that comes again under the same id changes nothing.
 *
 * @param value 1 to 128 of {@code a-z A-Z 0-9 . _ : / -}; a UUID is one
 */
public record CommandId(String value) {
    private static final Pattern RULE = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

    /** @throws IllegalArgumentException if the text breaks the rule */
    public CommandId {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "command id '%s', expected 1 to 128 of a-z, A-Z, 0-9, '.', '_', ':', '/' and '-'"
                            .formatted(Printable.of(value)));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
