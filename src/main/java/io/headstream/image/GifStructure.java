package io.headstream.image;

/** Walks a GIF's blocks from the screen descriptor to the trailer (GIF89a specification, appendix B). */
final class GifStructure {
    private static final int SIGNATURE = 6;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int HAS_TABLE = 0x80;
    private static final int TABLE_BITS = 0x07;

    private GifStructure() {}

    static ImageHeader read(byte[] bytes, ImageLimits limits) throws UnfitImageException {
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.GIF, SIGNATURE);
        int width = cursor.u16LittleEndian();
        int height = cursor.u16LittleEndian();
        limits.checkSize(ImageFormat.GIF, width, height);
        int flags = cursor.u8();
        cursor.skip(2);
        skipColourTable(cursor, flags);

        ImageHeader header = null;
        while (true) {
            int block = cursor.u8();
            switch (block) {
                case EXTENSION -> {
                    cursor.u8();
                    skipSubBlocks(cursor);
                }
                case IMAGE -> {
                    ImageHeader frame = frame(cursor, width, height, limits);
                    header = header == null ? frame : header;
                }
                case TRAILER -> {
                    if (header == null) {
                        throw UnfitImageException.undecodable("GIF without a frame", "at least one");
                    }
                    return header;
                }
                default ->
                    throw UnfitImageException.undecodable(
                            "GIF with a block of type 0x%02x at byte %,d".formatted(block, cursor.position() - 1),
                            "0x21, 0x2c or 0x3b");
            }
        }
    }

    private static ImageHeader frame(ByteCursor cursor, int screenWidth, int screenHeight, ImageLimits limits)
            throws UnfitImageException {
        int left = cursor.u16LittleEndian();
        int top = cursor.u16LittleEndian();
        limits.checkSize(ImageFormat.GIF, cursor.u16LittleEndian(), cursor.u16LittleEndian());
        skipColourTable(cursor, cursor.u8());
        cursor.u8();
        skipSubBlocks(cursor);
        return new ImageHeader(
                ImageFormat.GIF,
                screenWidth,
                screenHeight,
                Orientation.UPRIGHT,
                ImageHeader.Samples.BYTES,
                new ImageHeader.FrameOffset(left, top));
    }

    private static void skipColourTable(ByteCursor cursor, int flags) throws UnfitImageException {
        if ((flags & HAS_TABLE) != 0) {
            cursor.skip(3L << ((flags & TABLE_BITS) + 1));
        }
    }

    private static void skipSubBlocks(ByteCursor cursor) throws UnfitImageException {
        for (int length = cursor.u8(); length != 0; length = cursor.u8()) {
            cursor.skip(length);
        }
    }
}
