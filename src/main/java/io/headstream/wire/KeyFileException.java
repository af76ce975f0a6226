package io.headstream.wire;

/** A file of keys that cannot be used: which, and what was expected. */
public final class KeyFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyFileException(String message) {
        super(message);
    }
}
