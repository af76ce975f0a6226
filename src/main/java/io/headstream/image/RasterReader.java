package io.headstream.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.headstream.event.Printable;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads GIF, BMP and WebP through Java's image readers: the first frame only, laid over a white canvas. (TensorFlow
 * decodes every frame of a GIF and knows neither its transparency nor a BMP's palette, and no WebP at all.) Costs up to
 * 7 bytes of heap for every pixel. Thread-safe.
 */
public final class RasterReader {
    private static final int GREYS = 256;

    /** Whether this reader is the one for the format. */
    public static boolean reads(ImageFormat format) {
        return switch (format) {
            case GIF, BMP, WEBP -> true;
            case JPEG, PNG -> false;
        };
    }

    /**
     * Reads an image that was inspected and found acceptable. Never throws for what the bytes hold.
     *
     * @param header what the inspection found
     */
    public RasterResult read(ImageHeader header, byte[] encoded) {
        ImageReader reader = readerOf(header.format());
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(input, true, true);
            return new RasterResult.Read(drawn(reader.read(0), header));
        } catch (EOFException e) {
            return rejected(RejectionCategory.IMAGE_TRUNCATED, header, e, "all of its pixels");
        } catch (IOException | RuntimeException e) {
            // The readers meet broken input with whatever exception their arithmetic runs into.
            return rejected(RejectionCategory.IMAGE_UNDECODABLE, header, e, "pixels that its decoder can read");
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader readerOf(ImageFormat format) {
        // By class, not through the registry of plug-ins: that one depends on the class loader of whoever asked first.
        return format == ImageFormat.WEBP
                ? new WebPImageReaderSpi().createReaderInstance(null)
                : ImageIO.getImageReadersByFormatName(format.label()).next();
    }

    private static Raster drawn(BufferedImage frame, ImageHeader header) {
        BufferedImage canvas = new BufferedImage(header.width(), header.height(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, header.width(), header.height());
            graphics.drawImage(
                    frame.getType() == BufferedImage.TYPE_BYTE_GRAY ? asWritten(frame) : frame,
                    header.firstFrame().left(),
                    header.firstFrame().top(),
                    null);
        } finally {
            graphics.dispose();
        }
        byte[] bgr = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
        return new Raster(header.width(), header.height(), bgr);
    }

    /** Java takes grey samples for linear light, and would brighten them; files mean them as they mean red. */
    private static BufferedImage asWritten(BufferedImage grey) {
        byte[] ramp = new byte[GREYS];
        for (int i = 0; i < GREYS; i++) {
            ramp[i] = (byte) i;
        }
        return new BufferedImage(
                new IndexColorModel(Byte.SIZE, GREYS, ramp, ramp, ramp), grey.getRaster(), false, null);
    }

    private static RasterResult rejected(
            RejectionCategory category, ImageHeader header, Exception cause, String expected) {
        String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new RasterResult.Rejected(
                new Rejection(category, "%s (%s)".formatted(header.format().label(), Printable.of(detail)), expected));
    }
}
