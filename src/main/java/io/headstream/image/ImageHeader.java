package io.headstream.image;

/**
 * What an encoded image says of itself, read without decoding it.
 *
 * @param format file format
 * @param width pixels across as stored, before it is turned upright; of the whole canvas where frames are smaller
 * @param height pixels down as stored
 * @param orientation how the stored pixels lie to the upright picture
 * @param samples what each pixel is made of
 * @param firstFrame where the first frame lies on the canvas
 */
public record ImageHeader(
        ImageFormat format, int width, int height, Orientation orientation, Samples samples, FrameOffset firstFrame) {
    /**
     * What each pixel is made of.
     *
     * @param bits per sample, as stored
     * @param alpha whether pixels can be transparent; known for PNG only, false elsewhere
     */
    public record Samples(int bits, boolean alpha) {
        static final Samples BYTES = new Samples(Byte.SIZE, false);
    }

    /**
     * Where a frame lies on its canvas.
     *
     * @param left pixels from the canvas's left edge
     * @param top pixels from its top edge
     */
    public record FrameOffset(int left, int top) {
        static final FrameOffset NONE = new FrameOffset(0, 0);
    }

    static ImageHeader plain(ImageFormat format, int width, int height, Orientation orientation) {
        return new ImageHeader(format, width, height, orientation, Samples.BYTES, FrameOffset.NONE);
    }
}
