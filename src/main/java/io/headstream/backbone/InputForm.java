package io.headstream.backbone;

/**
 * The form that a network takes pictures in.
 *
 * @param width pixels across
 * @param height pixels down
 * @param resize how they are resampled
 * @param fit how another shape is brought to this one
 */
public record InputForm(int width, int height, Resize resize, Fit fit) {
    /** Widest and highest input that is believed. */
    static final int MAX_SIDE = 4096;

    /** @throws IllegalArgumentException if a side is not between 1 and 4096 */
    public InputForm {
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "input of %d × %d pixels: expected 1 to %d a side".formatted(width, height, MAX_SIDE));
        }
    }

    /** All of the picture, bilinear. */
    public static InputForm of(int width, int height) {
        return new InputForm(width, height, Resize.BILINEAR, Fit.STRETCH);
    }
}
