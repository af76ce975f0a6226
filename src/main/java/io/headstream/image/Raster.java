package io.headstream.image;

/**
 * All pixels of a decoded image, as stored: not yet upright, not yet resized.
 *
 * @param width pixels across
 * @param height pixels down
 * @param bgr blue, green, red in [0,255], row-major: [height × width × 3], unsigned; not copied, nobody writes to it
 */
public record Raster(
        int width,
        int height,
        @SuppressWarnings("ArrayRecordComponent") byte[] bgr) {}
