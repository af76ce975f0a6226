package io.headstream.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The image files that {@code make_images.py} made, for tests of this package and of the decoders. */
public final class TestImages {
    /** Pixels across of all of them that show the quadrants. */
    public static final int WIDTH = 48;

    /** Pixels down. */
    public static final int HEIGHT = 32;

    /** One of each format and kind that is whole and shows the quadrants, in colour or grey. */
    public static final List<String> ALL = List.of(
            "rgb.jpg",
            "progressive.jpg",
            "grey.jpg",
            "cmyk-plain.jpg",
            "cmyk-adobe.jpg",
            "ycck-adobe.jpg",
            "exif-6.jpg",
            "rgb.png",
            "icc.png",
            "gamma.png",
            "palette.png",
            "palette-transparent.png",
            "rgba.png",
            "rgba16.png",
            "rgb16.png",
            "rgb-transparent.png",
            "grey.png",
            "grey16.png",
            "grey-alpha.png",
            "bilevel.png",
            "exif-6.png",
            "rgb.gif",
            "transparent.gif",
            "animated.gif",
            "interlaced.gif",
            "offset.gif",
            "rgb.bmp",
            "rgba.bmp",
            "grey.bmp",
            "palette.bmp",
            "bilevel.bmp",
            "lossy.webp",
            "lossless.webp",
            "rgba.webp",
            "lossy-alpha.webp",
            "animated.webp",
            "exif-6.webp");

    private TestImages() {}

    /** The file's bytes. */
    public static byte[] bytes(String name) {
        try (InputStream in = TestImages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no test image " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
