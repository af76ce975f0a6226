package io.headstream.backbone;

/** Says why a graph cannot be turned into constants. */
final class NotFreezableException extends Exception {
    private static final long serialVersionUID = 1L;

    NotFreezableException(String message) {
        super(message);
    }
}
