package io.headstream.image;

import io.headstream.event.RejectionCategory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Tells an encoded image's format and size from its structure alone, and refuses it before anything is decoded: too
 * large, unknown, or cut short. The structure is walked to the end that the format demands (JPEG's EOI, PNG's IEND,
 * GIF's trailer, BMP's last row, WebP's RIFF length), because decoders fill in what is missing. Time is linear in the
 * bytes, memory constant. Thread-safe.
 */
public final class ImageInspector {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int SHOWN_BYTES = 8;
    private static final int WEBP_SIGNATURE = 12;
    private static final int BMP_SIGNATURE = 18;

    private final ImageLimits limits;

    /** Refuses what is beyond these limits. */
    public ImageInspector(ImageLimits limits) {
        this.limits = limits;
    }

    /** The header, or why the bytes must not be decoded. Never throws for what they hold. */
    public Inspection inspect(byte[] encoded) {
        try {
            limits.checkBytes(encoded.length);
            ImageFormat format = formatOf(encoded).orElseThrow(() -> unknown(encoded));
            return new Inspection.Accepted(
                    switch (format) {
                        case JPEG -> JpegStructure.read(encoded, limits);
                        case PNG -> PngStructure.read(encoded, limits);
                        case GIF -> GifStructure.read(encoded, limits);
                        case BMP -> BmpStructure.read(encoded, limits);
                        case WEBP -> WebpStructure.read(encoded, limits);
                    });
        } catch (UnfitImageException e) {
            return new Inspection.Rejected(e.rejection());
        }
    }

    /** The format whose signature the bytes start with. */
    static Optional<ImageFormat> formatOf(byte[] encoded) {
        if (starts(encoded, 0, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF})) {
            return Optional.of(ImageFormat.JPEG);
        }
        if (starts(encoded, 0, PNG)) {
            return Optional.of(ImageFormat.PNG);
        }
        if (starts(encoded, 0, ascii("GIF87a")) || starts(encoded, 0, ascii("GIF89a"))) {
            return Optional.of(ImageFormat.GIF);
        }
        if (encoded.length >= WEBP_SIGNATURE
                && starts(encoded, 0, ascii("RIFF"))
                && starts(encoded, 8, ascii("WEBP"))) {
            return Optional.of(ImageFormat.WEBP);
        }
        // Two letters are a weak signature: the size of the second header has to be one that exists.
        if (encoded.length >= BMP_SIGNATURE && starts(encoded, 0, ascii("BM")) && BmpStructure.isHeaderSize(encoded)) {
            return Optional.of(ImageFormat.BMP);
        }
        return Optional.empty();
    }

    private static boolean starts(byte[] encoded, int at, byte[] signature) {
        return encoded.length >= at + signature.length
                && Arrays.equals(encoded, at, at + signature.length, signature, 0, signature.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static UnfitImageException unknown(byte[] encoded) {
        String start = encoded.length == 0
                ? ""
                : " starting "
                        + HexFormat.ofDelimiter(" ").formatHex(encoded, 0, Math.min(SHOWN_BYTES, encoded.length));
        return new UnfitImageException(
                RejectionCategory.IMAGE_FORMAT_UNKNOWN,
                "%d-byte body%s".formatted(encoded.length, start),
                ImageFormat.ALL);
    }
}
