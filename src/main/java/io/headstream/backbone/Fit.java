package io.headstream.backbone;

import java.util.Arrays;
import java.util.Locale;

/** How a picture of another shape is brought to the network's. */
public enum Fit {
    /** All of it, both axes scaled on their own. */
    STRETCH,
    /** The largest centred part of the network's shape, both axes scaled alike. */
    CENTRE_CROP;

    static Fit of(String name) {
        return Arrays.stream(values())
                .filter(fit -> fit.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'%s': expected stretch or centre-crop".formatted(name)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
