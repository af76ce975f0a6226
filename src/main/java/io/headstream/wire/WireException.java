package io.headstream.wire;

import io.headstream.event.Rejection;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be read, by its own fault: reading it again gives the same fault. Its category is one of
 * {@code WIRE_FORMAT_INVALID}, {@code SCHEMA_UNKNOWN}, {@code AVRO_UNDECODABLE}, {@code EVENT_INVALID} and
 * {@code LABEL_INVALID}.
 */
public sealed class WireException extends SerializationException permits UnknownKindException {
    private final transient Rejection rejection;

    /** A fault with no exception behind it. */
    public WireException(Rejection rejection) {
        this(rejection, null);
    }

    /** A fault and the exception that told of it. */
    public WireException(Rejection rejection, @Nullable Throwable cause) {
        super(rejection.sentence(), cause);
        this.rejection = rejection;
    }

    /** What was found, what was expected, and the category. */
    public Rejection rejection() {
        return rejection;
    }
}
