package io.headstream.app;

/** Headstream could not be started; the message says why and what to do. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was wrong and what was expected. */
    public StartException(String message) {
        super(message);
    }

    /** The same, with the cause. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
