package io.headstream.event;

import java.util.regex.Pattern;

/** Rules for the text that crosses Headstream's borders. */
final class Names {
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private Names() {}

    static String identifier(String what, String value) {
        if (!IDENTIFIER.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s '%s': expected 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"
                            .formatted(what, Printable.of(value)));
        }
        return value;
    }

    static String text(String what, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength) {
            throw new IllegalArgumentException("%s of %d characters, expected 1 to %d: '%s'"
                    .formatted(what, value.length(), maxLength, Printable.of(value)));
        }
        if (!Printable.isPrintable(value)) {
            throw new IllegalArgumentException(
                    "%s '%s': expected text without control, format (bidirectional) or unpaired surrogate characters"
                            .formatted(what, Printable.of(value)));
        }
        if (Printable.isBlank(value)) {
            throw new IllegalArgumentException("%s '%s' of nothing but spaces, expected text".formatted(what, value));
        }
        return value;
    }
}
