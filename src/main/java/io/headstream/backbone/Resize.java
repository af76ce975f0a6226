package io.headstream.backbone;

import java.util.Arrays;
import java.util.Locale;

/** The kernel that pixels are resampled with: half-pixel centres, widened (antialiased) where the picture shrinks. */
public enum Resize {
    /** A triangle, one pixel to each side. */
    BILINEAR("triangle", 1) {
        @Override
        float weight(float distance) {
            return distance < 1f ? 1f - distance : 0f;
        }
    },
    /** Keys' cubic with a = −0.5, two pixels to each side. */
    BICUBIC("keyscubic", 2) {
        @Override
        float weight(float distance) {
            if (distance >= 2f) {
                return 0f;
            }
            return distance >= 1f
                    ? ((-0.5f * distance + 2.5f) * distance - 4f) * distance + 2f
                    : ((1.5f * distance - 2.5f) * distance) * distance + 1f;
        }
    };

    private final String kernel;
    private final float radius;

    Resize(String kernel, float radius) {
        this.kernel = kernel;
        this.radius = radius;
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

    /** What a pixel weighs at this distance of its centre, in pixels; 0 or more. */
    abstract float weight(float distance);

    /** From this distance on pixels weigh nothing. */
    float radius() {
        return radius;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
