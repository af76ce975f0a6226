package io.headstream.ops;

/** HTTP cannot be served as configured; the message says why and what was expected. */
public final class OpsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OpsException(String message) {
        super(message);
    }

    OpsException(String message, Throwable cause) {
        super(message, cause);
    }
}
