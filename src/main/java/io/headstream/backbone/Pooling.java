package io.headstream.backbone;

import java.util.Locale;

/** What becomes of a feature map, which is no vector. */
public enum Pooling {
    /** Its mean over rows and columns, a number for each channel, as Keras' GlobalAveragePooling2D. */
    AVERAGE,
    /** All of its numbers in a row, as Keras' Flatten. */
    FLATTEN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
