package io.headstream.cli;

/** A topic cannot be read; says where it was looked for. */
final class TopicUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicUnreadableException(String message) {
        super(message);
    }

    TopicUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
