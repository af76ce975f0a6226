package io.headstream.event;

/**
 * Names a head: 1 to 64 of {@code a-z 0-9 . _ -}, beginning with a letter or digit.
 *
 * @param value the text
 */
public record HeadName(String value) {
    /** @throws IllegalArgumentException if the text breaks the rule */
    public HeadName {
        Names.identifier("head name", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
