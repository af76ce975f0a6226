package io.headstream.image;

/** A file format that images may come in. */
public enum ImageFormat {
    /** Joint Photographic Experts Group, ITU-T T.81; grey, YCbCr, RGB, CMYK and YCCK. */
    JPEG("JPEG"),
    /** Portable Network Graphics, third edition; every colour type and depth. */
    PNG("PNG"),
    /** Graphics Interchange Format 87a and 89a; the first frame counts. */
    GIF("GIF"),
    /** Windows bitmap; plain, run-length coded and with bit fields. */
    BMP("BMP"),
    /** WebP, RFC 9649; lossy, lossless and extended; the first frame counts. */
    WEBP("WebP");

    /** All of them, as messages list them. */
    static final String ALL = "JPEG, PNG, GIF, BMP or WebP";

    private final String label;

    ImageFormat(String label) {
        this.label = label;
    }

    /** The name as people write it. */
    public String label() {
        return label;
    }
}
