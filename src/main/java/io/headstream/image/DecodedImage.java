package io.headstream.image;

/**
 * Pixels as a backbone takes them, before its pre-processing.
 *
 * @param width pixels across
 * @param height pixels down
 * @param rgb red, green, blue in [0,255], row-major: [height × width × 3], float32; not copied, nobody writes to it
 */
public record DecodedImage(
        int width,
        int height,
        @SuppressWarnings("ArrayRecordComponent") float[] rgb) {
    /** Colour channels. */
    public static final int CHANNELS = 3;

    /** @throws IllegalArgumentException if the array's length is not height × width × 3 */
    public DecodedImage {
        if (rgb.length != width * height * CHANNELS) {
            throw new IllegalArgumentException(
                    "%d values, expected %d × %d × %d".formatted(rgb.length, height, width, CHANNELS));
        }
    }
}
