package io.headstream.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Reads a BMP's headers and finds where its pixels must end. */
final class BmpStructure {
    private static final int SECOND_HEADER = 14;
    private static final int CORE_HEADER = 12;
    /** BITMAPCOREHEADER, OS/2 2.x short and long, BITMAPINFOHEADER and its versions 2 to 5. */
    private static final Set<Integer> HEADER_SIZES = Set.of(CORE_HEADER, 16, 40, 52, 56, 64, 108, 124);

    private static final int INFO_HEADER = 40;
    private static final int VERSION_5_HEADER = 124;
    /** Places in the second header. */
    private static final int COLOURS_USED = 32;

    private static final int PROFILE_SIZE = 116;

    private static final int RGB = 0;
    private static final int RLE_8 = 1;
    private static final int RLE_4 = 2;
    private static final int BIT_FIELDS = 3;

    private BmpStructure() {}

    /** Whether the little-endian number at byte 14 is the size of a header that exists. */
    static boolean isHeaderSize(byte[] bytes) {
        int size = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(SECOND_HEADER);
        return HEADER_SIZES.contains(size);
    }

    static ImageHeader read(byte[] bytes, ImageLimits limits) throws UnfitImageException {
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.BMP, 10);
        long pixels = cursor.u32LittleEndian();
        boolean core = cursor.u32LittleEndian() == CORE_HEADER;
        int width = core ? cursor.u16LittleEndian() : cursor.i32LittleEndian();
        // A negative height means that the top row comes first.
        long height = core ? cursor.u16LittleEndian() : Math.abs((long) cursor.i32LittleEndian());
        limits.checkSize(ImageFormat.BMP, width, height);
        cursor.skip(2);
        int bits = cursor.u16LittleEndian();
        int compression = core ? RGB : cursor.i32LittleEndian();

        if (!core) {
            checkTables(bytes);
        }

        ByteCursor body = new ByteCursor(bytes, ImageFormat.BMP, 0);
        body.skip(pixels);
        switch (compression) {
            case RGB, BIT_FIELDS -> body.require(((long) width * bits + 31) / 32 * 4 * height);
            case RLE_8 -> skipRuns(body, 1);
            case RLE_4 -> skipRuns(body, 2);
            default ->
                throw UnfitImageException.undecodable(
                        "BMP of compression %d".formatted(compression), "none, run-length coding or bit fields");
        }
        return ImageHeader.plain(ImageFormat.BMP, width, (int) height, Orientation.UPRIGHT);
    }

    /** Readers make room for the colours and the profile that the header claims before they read them. */
    private static void checkTables(byte[] bytes) throws UnfitImageException {
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.BMP, SECOND_HEADER);
        long size = cursor.u32LittleEndian();
        if (size >= INFO_HEADER) {
            cursor.skip(COLOURS_USED - Integer.BYTES);
            checkTable("colours", cursor.u32LittleEndian(), bytes.length);
        }
        if (size >= VERSION_5_HEADER) {
            cursor.skip(PROFILE_SIZE - COLOURS_USED - Integer.BYTES);
            checkTable("profile bytes", cursor.u32LittleEndian(), bytes.length);
        }
    }

    private static void checkTable(String what, long claimed, int length) throws UnfitImageException {
        if (claimed > length) {
            throw UnfitImageException.truncated(
                    "BMP of %,d bytes with %,d %s".formatted(length, claimed, what), "no more than it has room for");
        }
    }

    /** Moves behind the end-of-bitmap code: pairs of count and value; count 0 escapes. */
    private static void skipRuns(ByteCursor cursor, int pixelsPerByte) throws UnfitImageException {
        while (true) {
            int count = cursor.u8();
            int value = cursor.u8();
            if (count == 0) {
                if (value == 1) {
                    return;
                }
                if (value == 2) {
                    cursor.skip(2);
                } else if (value > 2) {
                    int length = (value + pixelsPerByte - 1) / pixelsPerByte;
                    cursor.skip(length + length % 2);
                }
            }
        }
    }
}
