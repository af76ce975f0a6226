package io.headstream.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks a WebP's RIFF chunks (RFC 9649, sections 2 and 3). */
final class WebpStructure {
    private static final int VP8 = 0x56503820;
    private static final int VP8L = 0x5650384C;
    private static final int VP8X = 0x56503858;
    private static final int ANMF = 0x414E4D46;
    private static final int EXIF = 0x45584946;
    private static final int CHUNKS = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int ANMF_HEADER = 16;
    private static final int FOURTEEN_BITS = 0x3FFF;
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    private final byte[] bytes;
    private final ImageLimits limits;
    private @Nullable Size canvas;
    private @Nullable Size bitstream;
    private ImageHeader.FrameOffset offset = ImageHeader.FrameOffset.NONE;
    private Orientation orientation = Orientation.UPRIGHT;

    private record Size(int width, int height) {}

    private WebpStructure(byte[] bytes, ImageLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
    }

    static ImageHeader read(byte[] bytes, ImageLimits limits) throws UnfitImageException {
        return new WebpStructure(bytes, limits).walk();
    }

    private ImageHeader walk() throws UnfitImageException {
        ByteCursor riff = new ByteCursor(bytes, ImageFormat.WEBP, 4);
        long end = CHUNK_HEADER + riff.u32LittleEndian();
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.WEBP, CHUNKS);
        // The size of the first chunk is judged before the file's length: a bomb is a bomb, whole or not.
        while (cursor.position() + CHUNK_HEADER <= Math.min(end, bytes.length)) {
            int type = (int) cursor.u32BigEndian();
            long length = cursor.u32LittleEndian();
            chunk(type, cursor.position(), length);
            cursor.skip(length);
            if (length % 2 == 1 && cursor.position() < bytes.length) {
                cursor.skip(1);
            }
        }
        riff.skip(end - CHUNK_HEADER);
        Size size = canvas == null ? bitstream : canvas;
        if (size == null || bitstream == null) {
            throw UnfitImageException.undecodable("WebP without pixels", "a VP8, VP8L or ANMF chunk");
        }
        return new ImageHeader(
                ImageFormat.WEBP, size.width(), size.height(), orientation, ImageHeader.Samples.BYTES, offset);
    }

    private void chunk(int type, int data, long length) throws UnfitImageException {
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.WEBP, data);
        switch (type) {
            case VP8 -> bitstream(vp8(cursor), ImageHeader.FrameOffset.NONE);
            case VP8L -> bitstream(vp8l(cursor), ImageHeader.FrameOffset.NONE);
            case VP8X -> {
                cursor.skip(4);
                canvas = checked(1 + cursor.u24LittleEndian(), 1 + cursor.u24LittleEndian());
            }
            case ANMF -> {
                cursor.require(length);
                int left = 2 * cursor.u24LittleEndian();
                int top = 2 * cursor.u24LittleEndian();
                bitstream(
                        checked(1 + cursor.u24LittleEndian(), 1 + cursor.u24LittleEndian()),
                        new ImageHeader.FrameOffset(left, top));
                frameData(data + ANMF_HEADER, data + length);
            }
            case EXIF -> {
                cursor.require(length);
                // Some writers put JPEG's prefix before the TIFF structure.
                int prefix = length > EXIF_PREFIX.length
                                && Arrays.equals(
                                        bytes, data, data + EXIF_PREFIX.length, EXIF_PREFIX, 0, EXIF_PREFIX.length)
                        ? EXIF_PREFIX.length
                        : 0;
                orientation = ExifOrientation.of(bytes, data + prefix, data + (int) length);
            }
            default -> {}
        }
    }

    /** A frame holds chunks of its own, whose pixels need not be as many as the frame says. */
    private void frameData(int from, long to) throws UnfitImageException {
        ByteCursor cursor = new ByteCursor(bytes, ImageFormat.WEBP, from);
        while (cursor.position() + CHUNK_HEADER <= to) {
            int type = (int) cursor.u32BigEndian();
            long length = cursor.u32LittleEndian();
            if (type == VP8 || type == VP8L) {
                chunk(type, cursor.position(), length);
            }
            cursor.skip(length + length % 2);
        }
    }

    private void bitstream(Size size, ImageHeader.FrameOffset at) {
        if (bitstream == null) {
            bitstream = size;
            offset = at;
        }
    }

    /** RFC 6386, section 9.1: 3 bytes of frame tag, a start code, then 14 bits each. */
    private Size vp8(ByteCursor cursor) throws UnfitImageException {
        cursor.skip(6);
        return checked(cursor.u16LittleEndian() & FOURTEEN_BITS, cursor.u16LittleEndian() & FOURTEEN_BITS);
    }

    /** RFC 9649, section 3.4: a signature byte, then 14 bits each, less one. */
    private Size vp8l(ByteCursor cursor) throws UnfitImageException {
        cursor.skip(1);
        int packed = cursor.i32LittleEndian();
        return checked(1 + (packed & FOURTEEN_BITS), 1 + (packed >>> 14 & FOURTEEN_BITS));
    }

    private Size checked(int width, int height) throws UnfitImageException {
        limits.checkSize(ImageFormat.WEBP, width, height);
        return new Size(width, height);
    }
}
