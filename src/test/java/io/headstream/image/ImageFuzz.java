package io.headstream.image;

import static io.headstream.fuzz.FuzzInput.check;

import java.util.List;

/** Any bytes as an image: refused with a reason, or inside the limits; what Java's readers make of it has its size. */
public final class ImageFuzz {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1 << 20);
    private static final ImageInspector INSPECTOR = new ImageInspector(LIMITS);
    private static final RasterReader RASTERS = new RasterReader();
    private static final int CHANNELS = 3;

    private ImageFuzz() {}

    /** The test images: of every format and kind. */
    public static List<byte[]> seeds() {
        return TestImages.ALL.stream().map(TestImages::bytes).toList();
    }

    /** Tries them. */
    public static void run(byte[] bytes) {
        if (INSPECTOR.inspect(bytes) instanceof Inspection.Accepted accepted) {
            ImageHeader header = accepted.header();
            long pixels = (long) header.width() * header.height();
            check(
                    header.width() > 0 && header.height() > 0 && pixels <= LIMITS.maxPixels(),
                    "accepted width and height",
                    header.width(),
                    header.height());
            if (RasterReader.reads(header.format()) && RASTERS.read(header, bytes) instanceof RasterResult.Read read) {
                Raster raster = read.raster();
                check(raster.width() == header.width() && raster.height() == header.height(), "another size");
                check(raster.bgr().length == pixels * CHANNELS, "bytes", raster.bgr().length);
            }
        }
    }
}
