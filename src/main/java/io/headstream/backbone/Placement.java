package io.headstream.backbone;

import io.headstream.image.ImageHeader;

/**
 * How stored pixels are laid onto the network's input: output = input × scale + offset on each axis, in the stored
 * picture's own orientation, after a JPEG was decoded at one {@code ratio}-th of its size.
 *
 * @param width columns to make
 * @param height rows to make
 * @param ratio 1, 2, 4 or 8: the part of its size that a JPEG is decoded at, by leaving out what DCT terms it can
 * @param scaleX output columns for each decoded column
 * @param scaleY output rows for each decoded row
 * @param offsetX where the first column comes to lie; negative where columns are cropped
 * @param offsetY where the first row comes to lie
 */
record Placement(int width, int height, int ratio, float scaleX, float scaleY, float offsetX, float offsetY) {
    private static final int LARGEST_RATIO = 8;
    /**
     * How much larger than the input a JPEG stays when it is decoded at a part of its size. Against decoding all of it,
     * pixels of detailed photographs then differ by 0.1 to 0.6 of 255 on average; with 1 instead by 0.7 to 2.3, for a
     * third less time.
     */
    private static final int SPARE = 2;

    static Placement of(ImageHeader header, InputForm form, boolean scaledDecoding) {
        boolean swapped = header.orientation().swapsAxes();
        int width = swapped ? form.height() : form.width();
        int height = swapped ? form.width() : form.height();
        double scaleX = (double) width / header.width();
        double scaleY = (double) height / header.height();
        if (form.fit() == Fit.CENTRE_CROP) {
            scaleX = Math.max(scaleX, scaleY);
            scaleY = scaleX;
        }
        int ratio = scaledDecoding ? LARGEST_RATIO : 1;
        while (ratio > 1 && ratio * SPARE * Math.max(scaleX, scaleY) > 1) {
            ratio /= 2;
        }
        int decodedWidth = (header.width() + ratio - 1) / ratio;
        int decodedHeight = (header.height() + ratio - 1) / ratio;
        scaleX *= (double) header.width() / decodedWidth;
        scaleY *= (double) header.height() / decodedHeight;
        return new Placement(
                width,
                height,
                ratio,
                (float) scaleX,
                (float) scaleY,
                (float) ((width - decodedWidth * scaleX) / 2),
                (float) ((height - decodedHeight * scaleY) / 2));
    }
}
