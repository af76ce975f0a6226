package io.headstream.image;

/** A place in an encoded image that moves forward and notices the end. Not thread-safe. */
final class ByteCursor {
    private final byte[] bytes;
    private final ImageFormat format;
    private int position;

    ByteCursor(byte[] bytes, ImageFormat format, int position) {
        this.bytes = bytes;
        this.format = format;
        this.position = position;
    }

    int position() {
        return position;
    }

    int u8() throws UnfitImageException {
        require(1);
        return bytes[position++] & 0xFF;
    }

    int u16BigEndian() throws UnfitImageException {
        return u8() << 8 | u8();
    }

    int u16LittleEndian() throws UnfitImageException {
        return u8() | u8() << 8;
    }

    int u24LittleEndian() throws UnfitImageException {
        return u16LittleEndian() | u8() << 16;
    }

    long u32BigEndian() throws UnfitImageException {
        return (long) u16BigEndian() << 16 | u16BigEndian();
    }

    long u32LittleEndian() throws UnfitImageException {
        return u16LittleEndian() | (long) u16LittleEndian() << 16;
    }

    int i32LittleEndian() throws UnfitImageException {
        return (int) u32LittleEndian();
    }

    /** Moves on by a length that the image claims. */
    void skip(long length) throws UnfitImageException {
        require(length);
        position += (int) length;
    }

    /** Fails unless so many bytes follow. */
    void require(long length) throws UnfitImageException {
        if (length > bytes.length - position) {
            throw UnfitImageException.truncated(
                    "%s that ends at byte %,d".formatted(format.label(), bytes.length),
                    "%,d bytes from byte %,d on".formatted(length, position));
        }
    }
}
