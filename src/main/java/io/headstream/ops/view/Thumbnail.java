package io.headstream.ops.view;

import io.headstream.image.ImageFormat;
import io.headstream.image.ImageHeader;
import io.headstream.image.ImageInspector;
import io.headstream.image.ImageLimits;
import io.headstream.image.Inspection;
import io.headstream.image.Raster;
import io.headstream.image.RasterReader;
import io.headstream.image.RasterResult;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Makes small pictures of image files that anybody may have sent: inspected before they are decoded, decoded at a
 * fraction of their size, and written anew, so that nothing of the file but its pixels reaches a browser. Thread-safe.
 */
final class Thumbnail {
    /** Longest side, pixels. */
    static final int SIDE = 96;

    /** Whole pictures of this many pixels take some 64 MB to decode where the format cannot be read in part. */
    private static final ImageLimits LIMITS = new ImageLimits(16 << 20, 16_000_000);

    private static final String JPEG = "jpg";

    private final ImageInspector inspector = new ImageInspector(LIMITS);
    private final RasterReader rasters = new RasterReader();

    /** A JPEG; empty if the file is none that can be shown, or too large for it. */
    Optional<byte[]> of(byte[] encoded) {
        if (!(inspector.inspect(encoded) instanceof Inspection.Accepted accepted)) {
            return Optional.empty();
        }
        try {
            return Optional.of(jpeg(scaled(decoded(accepted.header(), encoded))));
        } catch (IOException | RuntimeException e) {
            // Decoders meet broken input with whatever exception their arithmetic runs into.
            return Optional.empty();
        }
    }

    private BufferedImage decoded(ImageHeader header, byte[] encoded) throws IOException {
        if (RasterReader.reads(header.format())) {
            if (rasters.read(header, encoded) instanceof RasterResult.Read read) {
                return image(read.raster());
            }
            throw new IOException("unreadable " + header.format());
        }
        return subsampled(header, encoded);
    }

    /** JPEG and PNG: only every so many rows and columns are kept, whatever the size. */
    private static BufferedImage subsampled(ImageHeader header, byte[] encoded) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(header.format() == ImageFormat.JPEG ? "jpeg" : "png")
                .next();
        try (MemoryCacheImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(input, true, true);
            int step = Math.max(1, Math.max(header.width(), header.height()) / (2 * SIDE));
            ImageReadParam parameters = reader.getDefaultReadParam();
            parameters.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, parameters);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage image(Raster raster) {
        BufferedImage image = new BufferedImage(raster.width(), raster.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(raster.bgr(), 0, pixels, 0, pixels.length);
        return image;
    }

    private static BufferedImage scaled(BufferedImage image) {
        double scale = Math.min(1, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width, height);
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return small;
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, JPEG, out)) {
            throw new IOException("no writer of JPEG");
        }
        return out.toByteArray();
    }
}
