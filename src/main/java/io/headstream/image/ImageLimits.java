package io.headstream.image;

import io.headstream.event.RejectionCategory;

/**
 * What an encoded image may cost, checked before any of it is decoded.
 *
 * @param maxBytes largest file, bytes
 * @param maxPixels most pixels, width × height
 */
public record ImageLimits(int maxBytes, long maxPixels) {
    /** @throws IllegalArgumentException if a limit is not positive */
    public ImageLimits {
        if (maxBytes <= 0 || maxPixels <= 0) {
            throw new IllegalArgumentException(
                    "image limits of %d bytes and %d pixels: expected both above 0".formatted(maxBytes, maxPixels));
        }
    }

    void checkBytes(int length) throws UnfitImageException {
        if (length > maxBytes) {
            throw new UnfitImageException(
                    RejectionCategory.IMAGE_TOO_LARGE,
                    "%,d-byte body".formatted(length),
                    "at most %,d bytes".formatted(maxBytes));
        }
    }

    void checkSize(ImageFormat format, long width, long height) throws UnfitImageException {
        if (width <= 0 || height <= 0) {
            throw UnfitImageException.undecodable(
                    "%s of %d × %d pixels".formatted(format.label(), width, height), "a width and a height above 0");
        }
        if (width > maxPixels / height) {
            throw new UnfitImageException(
                    RejectionCategory.IMAGE_TOO_LARGE,
                    "%s of %,d × %,d pixels".formatted(format.label(), width, height),
                    "at most %,d pixels".formatted(maxPixels));
        }
    }
}
