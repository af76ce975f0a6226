package io.headstream.event;

/**
 * A class: 1 to 256 characters that show, not all of them spaces. Ordered by UTF-16 code units: the canonical order of labels.
 *
 * @param value the text
 */
public record Label(String value) implements Comparable<Label> {
    /** Longest label, in UTF-16 code units. */
    public static final int MAX_LENGTH = 256;

    /** @throws IllegalArgumentException if the text is too long, empty, blank or not printable */
    public Label {
        Names.text("label", value, MAX_LENGTH);
    }

    @Override
    public int compareTo(Label other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
