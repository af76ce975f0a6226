package io.headstream.image;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;

/** Unwinds a structure reader to its border, where the rejection becomes a value. Carries no stack trace. */
final class UnfitImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    UnfitImageException(RejectionCategory category, String found, String expected) {
        super(found, null, false, false);
        rejection = new Rejection(category, found, expected);
    }

    static UnfitImageException truncated(String found, String expected) {
        return new UnfitImageException(RejectionCategory.IMAGE_TRUNCATED, found, expected);
    }

    static UnfitImageException undecodable(String found, String expected) {
        return new UnfitImageException(RejectionCategory.IMAGE_UNDECODABLE, found, expected);
    }

    Rejection rejection() {
        return rejection;
    }
}
