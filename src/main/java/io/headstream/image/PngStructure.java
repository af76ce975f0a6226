package io.headstream.image;

/** Walks a PNG's chunks from IHDR to IEND (PNG third edition, section 5). Checksums are the decoder's to check. */
final class PngStructure {
    private static final int SIGNATURE = 8;
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int TRNS = 0x74524E53;
    private static final int EXIF = 0x65584966;
    private static final int IHDR_LENGTH = 13;
    private static final int CHECKSUM = 4;
    private static final int ALPHA_BIT = 4;

    private PngStructure() {}

    static ImageHeader read(byte[] bytes, ImageLimits limits) throws UnfitImageException {
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.PNG, SIGNATURE);
        long headerLength = cursor.u32BigEndian();
        if (cursor.u32BigEndian() != IHDR || headerLength != IHDR_LENGTH) {
            throw UnfitImageException.undecodable("PNG without a header chunk", "IHDR of 13 bytes first");
        }
        long width = cursor.u32BigEndian();
        long height = cursor.u32BigEndian();
        limits.checkSize(ImageFormat.PNG, width, height);
        int bits = cursor.u8();
        boolean alpha = (cursor.u8() & ALPHA_BIT) != 0;
        cursor.skip(3L + CHECKSUM);

        Orientation orientation = Orientation.UPRIGHT;
        boolean pixels = false;
        while (true) {
            long length = cursor.u32BigEndian();
            int type = (int) cursor.u32BigEndian();
            int data = cursor.position();
            cursor.skip(length + CHECKSUM);
            switch (type) {
                case IEND -> {
                    if (!pixels) {
                        throw UnfitImageException.undecodable("PNG without pixels", "an IDAT chunk before IEND");
                    }
                    return new ImageHeader(
                            ImageFormat.PNG,
                            (int) width,
                            (int) height,
                            orientation,
                            new ImageHeader.Samples(bits, alpha),
                            ImageHeader.FrameOffset.NONE);
                }
                case IDAT -> pixels = true;
                case TRNS -> alpha = true;
                case EXIF -> orientation = ExifOrientation.of(bytes, data, data + (int) length);
                default -> {}
            }
        }
    }
}
