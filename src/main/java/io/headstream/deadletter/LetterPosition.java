package io.headstream.deadletter;

import io.headstream.event.Printable;

/**
 * Where a dead letter stands in its topic, written {@code partition@offset}.
 *
 * @param partition of the dead-letter topic
 * @param offset there
 */
public record LetterPosition(int partition, long offset) {
    /** @throws IllegalArgumentException if either is negative */
    public LetterPosition {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "partition %d, offset %d: expected neither below 0".formatted(partition, offset));
        }
    }

    /**
     * The position that a text names: {@code partition@offset}, or the offset alone for partition 0.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static LetterPosition parse(String text) {
        int at = text.indexOf('@');
        try {
            return new LetterPosition(
                    at < 0 ? 0 : Integer.parseInt(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'%s' is no dead letter, expected partition@offset as headstream dlq list shows it"
                            .formatted(Printable.of(text)),
                    e);
        }
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
