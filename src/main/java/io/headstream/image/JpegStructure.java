package io.headstream.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks a JPEG's marker segments from SOI to EOI (ITU-T T.81, annex B). */
final class JpegStructure {
    private static final int FILL = 0xFF;
    private static final int TEM = 0x01;
    private static final int RST_0 = 0xD0;
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP_1 = 0xE1;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    /** Decoding costs as many passes over the pixels as there are scans; encoders write some ten, hostile files 1000s. */
    static final int MAX_SCANS = 100;

    private final byte[] bytes;
    private final ByteCursor cursor;
    private final ImageLimits limits;
    private int width;
    private int height;
    private boolean framed;
    private int scans;
    private Orientation orientation = Orientation.UPRIGHT;

    private JpegStructure(byte[] bytes, ImageLimits limits) {
        this.bytes = bytes;
        this.cursor = new ByteCursor(bytes, ImageFormat.JPEG, 2);
        this.limits = limits;
    }

    static ImageHeader read(byte[] bytes, ImageLimits limits) throws UnfitImageException {
        return new JpegStructure(bytes, limits).walk();
    }

    private ImageHeader walk() throws UnfitImageException {
        for (int marker = nextMarker(); marker != EOI; marker = nextMarker()) {
            if (!standsAlone(marker)) {
                segment(marker);
            }
        }
        if (!framed || scans == 0) {
            throw UnfitImageException.undecodable("JPEG without pixels", "a frame header and a scan before its end");
        }
        return ImageHeader.plain(ImageFormat.JPEG, width, height, orientation);
    }

    /** Finds the next marker, over fill bytes, and over the stuffed zeros and restart markers of entropy-coded data. */
    private int nextMarker() throws UnfitImageException {
        int at = cursor.position();
        while (at + 1 < bytes.length) {
            int code = bytes[at + 1] & 0xFF;
            if ((bytes[at] & 0xFF) == FILL && code != 0 && code != FILL) {
                cursor.skip(at + 2L - cursor.position());
                return code;
            }
            at++;
        }
        throw UnfitImageException.truncated(
                "JPEG that ends at byte %,d".formatted(bytes.length), "an end-of-image marker");
    }

    private static boolean standsAlone(int marker) {
        return marker == TEM || (marker >= RST_0 && marker <= SOI);
    }

    private void segment(int marker) throws UnfitImageException {
        int start = cursor.position();
        int length = cursor.u16BigEndian();
        if (length < 2) {
            throw UnfitImageException.undecodable(
                    "JPEG with a segment of %d bytes at byte %,d".formatted(length, start), "at least 2");
        }
        cursor.require(length - 2L);
        if (isFrame(marker) && !framed) {
            frame(length);
        } else if (marker == APP_1 && isExif(start, length)) {
            int tiff = start + 2 + EXIF.length;
            orientation = ExifOrientation.of(bytes, tiff, start + length);
        } else if (marker == SOS && ++scans > MAX_SCANS) {
            throw UnfitImageException.undecodable("JPEG of over %d scans".formatted(MAX_SCANS), "fewer");
        }
        cursor.skip((long) start + length - cursor.position());
    }

    /** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void frame(int length) throws UnfitImageException {
        if (length < 8) {
            throw UnfitImageException.undecodable(
                    "JPEG with a frame header of %d bytes".formatted(length), "at least 8");
        }
        cursor.u8();
        height = cursor.u16BigEndian();
        width = cursor.u16BigEndian();
        limits.checkSize(ImageFormat.JPEG, width, height);
        framed = true;
    }

    private boolean isExif(int start, int length) {
        int from = start + 2;
        return length >= 2 + EXIF.length && Arrays.equals(bytes, from, from + EXIF.length, EXIF, 0, EXIF.length);
    }
}
