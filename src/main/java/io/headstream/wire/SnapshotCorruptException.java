package io.headstream.wire;

import org.jspecify.annotations.Nullable;

/** The parts of a head version do not make up the head that its manifest names. It must not be served. */
public final class SnapshotCorruptException extends RuntimeException {
    /** Category code, as in logs and metrics. */
    public static final String CATEGORY = "SNAPSHOT_CORRUPT";

    private static final long serialVersionUID = 1L;

    private final SnapshotFault fault;

    /** Says of which version what was found, and what was expected. */
    public SnapshotCorruptException(SnapshotFault fault, String message) {
        this(fault, message, null);
    }

    /** The same, with the cause. */
    public SnapshotCorruptException(SnapshotFault fault, String message, @Nullable Throwable cause) {
        super(message + " [" + CATEGORY + "]", cause);
        this.fault = fault;
    }

    /** What is wrong with it. */
    public SnapshotFault fault() {
        return fault;
    }
}
