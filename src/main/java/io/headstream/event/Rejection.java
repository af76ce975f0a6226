package io.headstream.event;

/**
 * Why a record was set aside: what was found, what was expected.
 *
 * @param category the kind of fault
 * @param found what was wrong, as {@code "image 'cat-17': 3-byte body"}
 * @param expected what would have been right, as {@code "JPEG, PNG, GIF, BMP or WebP"}
 */
public record Rejection(RejectionCategory category, String found, String expected) {
    /** The sentence for logs and dead-letter headers, with the category code. */
    public String sentence() {
        return "%s, expected %s [%s]".formatted(found, expected, category);
    }

    /** The same fault, told of a part of something larger. */
    public Rejection in(String what) {
        return new Rejection(category, what + ": " + found, expected);
    }
}
