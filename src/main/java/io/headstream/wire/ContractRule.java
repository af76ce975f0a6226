package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns what the domain's types say of a bad field into a rejection. */
final class ContractRule {
    private static final String EXPECTED = "expected ";
    /** The last millisecond that ISO 8601 writes with four digits of year. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private ContractRule() {}

    /**
     * Makes a value of a field of a topic that Headstream writes itself.
     *
     * @throws WireException {@code EVENT_INVALID} if the domain refuses the field
     */
    static <T> T read(String what, Supplier<T> field) {
        try {
            return field.get();
        } catch (IllegalArgumentException e) {
            throw new WireException(
                    rejection(RejectionCategory.EVENT_INVALID, e).in(what), e);
        }
    }

    /** The domain's sentence, cut where what was expected begins. */
    static Rejection rejection(RejectionCategory category, IllegalArgumentException fault) {
        String sentence = String.valueOf(fault.getMessage());
        int cut = sentence.indexOf(EXPECTED);
        if (cut < 2) {
            return new Rejection(category, sentence, "a value that keeps the contract");
        }
        return new Rejection(category, sentence.substring(0, cut - 2), sentence.substring(cut + EXPECTED.length()));
    }

    /** What a value of a union is, in one word. */
    static String kind(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getSimpleName();
    }

    /** @throws IllegalArgumentException if Kafka could not carry the time as a record's timestamp, or no one could read it */
    static Instant eventTime(Instant time) {
        return time("event time", time);
    }

    /** The same for another time. */
    static Instant time(String what, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "%s %d ms since the epoch, expected 1970 to 9999".formatted(what, time.toEpochMilli()));
        }
        return time;
    }
}
