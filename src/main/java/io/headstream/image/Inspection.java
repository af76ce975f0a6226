package io.headstream.image;

import io.headstream.event.Rejection;

/** What came of looking at an encoded image before decoding it. */
public sealed interface Inspection {
    /**
     * It is whole as far as its structure tells, and within the limits.
     *
     * @param header what it says of itself
     */
    record Accepted(ImageHeader header) implements Inspection {}

    /**
     * It must not be decoded.
     *
     * @param rejection why
     */
    record Rejected(Rejection rejection) implements Inspection {}
}
