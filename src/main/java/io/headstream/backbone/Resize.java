package io.headstream.backbone;

import java.util.Arrays;
import java.util.Locale;

/** The kernel that pixels are resampled with: half-pixel centres, widened (antialiased) where the picture shrinks. */
public enum Resize {
    /** A triangle, one pixel to each side. */
    BILINEAR("triangle"),
    /** Keys' cubic with a = −0.5, two pixels to each side. */
    BICUBIC("keyscubic");

    private final String kernel;

    Resize(String kernel) {
        this.kernel = kernel;
    }

    static Resize of(String name) {
        return Arrays.stream(values())
                .filter(resize -> resize.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s': expected bilinear or bicubic".formatted(name)));
    }

    /** TensorFlow's name for the kernel. */
    public String kernel() {
        return kernel;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
