package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;

/** A record of the contract that holds a kind of record which this release does not know: a later one may well. */
public final class UnknownKindException extends WireException {
    private static final long serialVersionUID = 1L;

    private final String kind;
    private final String known;

    UnknownKindException(String what, String field, String kind, String known) {
        super(new Rejection(
                RejectionCategory.AVRO_UNDECODABLE, "%s: field '%s' holds a %s".formatted(what, field, kind), known));
        this.kind = kind;
        this.known = known;
    }

    /** Its name in its schema. */
    public String kind() {
        return kind;
    }

    /** The names of those that this release knows. */
    public String known() {
        return known;
    }
}
