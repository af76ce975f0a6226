package io.headstream.rollout;

import io.headstream.event.Printable;

/** Rule for the text in commands: it is shown in logs, terminals and pages. */
final class CommandText {
    private CommandText() {}

    static String require(String what, String text, int maxLength) {
        if (text.isBlank() || text.length() > maxLength) {
            throw new IllegalArgumentException("%s '%s' of %d characters, expected 1 to %d, not all of them spaces"
                    .formatted(what, Printable.of(text), text.length(), maxLength));
        }
        if (!Printable.whole(text).equals(text)) {
            throw new IllegalArgumentException(
                    "%s '%s', expected text without control, format (bidirectional) or unpaired surrogate characters"
                            .formatted(what, Printable.of(text)));
        }
        return text;
    }
}
