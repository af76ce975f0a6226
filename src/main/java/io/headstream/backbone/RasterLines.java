package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import io.headstream.image.Raster;

/**
 * The lines of a picture in memory, blue first.
 *
 * @param raster the picture
 */
record RasterLines(Raster raster) implements Resampler.Lines {
    @Override
    public int height() {
        return raster.height();
    }

    @Override
    public int width() {
        return raster.width();
    }

    @Override
    public void read(int line, float[] to) {
        byte[] values = raster.bgr();
        int length = raster.width() * DecodedImage.CHANNELS;
        int from = line * length;
        PixelKernels.chosen().toFloats(values, from, to, length);
    }
}
