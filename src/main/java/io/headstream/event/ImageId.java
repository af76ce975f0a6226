package io.headstream.event;

/**
 * Names an image: 1 to 256 characters that show, not all of them spaces.
 *
 * @param value the text
 */
public record ImageId(String value) {
    /** Longest id, in UTF-16 code units. */
    public static final int MAX_LENGTH = 256;

    /** @throws IllegalArgumentException if the text is too long, empty, blank or not printable */
    public ImageId {
        Names.text("image id", value, MAX_LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}
