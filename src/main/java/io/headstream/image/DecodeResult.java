package io.headstream.image;

import io.headstream.event.Rejection;

/** What came of an attempt to decode an image. */
public sealed interface DecodeResult {
    /**
     * It went well.
     *
     * @param image the pixels
     */
    record Decoded(DecodedImage image) implements DecodeResult {}

    /**
     * It is not an image that can be used.
     *
     * @param rejection why
     */
    record Rejected(Rejection rejection) implements DecodeResult {}
}
