package io.headstream.learning;

/** Bytes are no head, or no learner state, of a format that this program knows. */
public class HeadFormatException extends RuntimeException {
    /** Category code, as in logs, metrics and dead-letter headers. */
    public static final String CATEGORY = "HEAD_FORMAT_INVALID";

    private static final long serialVersionUID = 1L;

    /** Says what was found, where, and what was expected. */
    public HeadFormatException(String message) {
        super(message + " [" + CATEGORY + "]");
    }

    /** The same, with the cause. */
    public HeadFormatException(String message, Throwable cause) {
        super(message + " [" + CATEGORY + "]", cause);
    }
}
