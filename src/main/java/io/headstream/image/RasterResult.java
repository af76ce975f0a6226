package io.headstream.image;

import io.headstream.event.Rejection;

/** What came of reading an image's pixels. */
public sealed interface RasterResult {
    /**
     * It went well.
     *
     * @param raster the pixels
     */
    record Read(Raster raster) implements RasterResult {}

    /**
     * They cannot be read.
     *
     * @param rejection why
     */
    record Rejected(Rejection rejection) implements RasterResult {}
}
