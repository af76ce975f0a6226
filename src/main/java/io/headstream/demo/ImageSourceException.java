package io.headstream.demo;

/** Images to stream cannot be found or listed; says where it looked and what it expected there. */
public final class ImageSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was wrong and what was expected. */
    public ImageSourceException(String message) {
        super(message + " [IMAGES_UNUSABLE]");
    }

    /** The same, with the cause. */
    public ImageSourceException(String message, Throwable cause) {
        super(message + " [IMAGES_UNUSABLE]", cause);
    }
}
