package io.headstream.embedding;

/** A backbone could not be loaded or run as a whole. */
public final class BackboneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was wrong and what was expected. */
    public BackboneException(String message) {
        super(message);
    }

    /** The same, with the cause. */
    public BackboneException(String message, Throwable cause) {
        super(message, cause);
    }
}
