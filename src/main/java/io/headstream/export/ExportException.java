package io.headstream.export;

/** A head version cannot be exported, or not to there. */
public final class ExportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was wrong and what was expected. */
    public ExportException(String message) {
        super(message);
    }

    /** The same, with the cause. */
    public ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
