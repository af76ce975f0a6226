package io.headstream.backbone;

import java.util.Arrays;
import java.util.Locale;

/** Where a backbone is to run. */
public enum DeviceChoice {
    /** On the first GPU where there is one, else on the processor. */
    AUTO,
    /** On the processor, whatever else there is. */
    CPU,
    /** On a GPU; without one, loading fails. */
    GPU;

    /**
     * The choice of this name, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static DeviceChoice of(String name) {
        return Arrays.stream(values())
                .filter(choice -> choice.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("device '%s': expected auto, cpu or gpu".formatted(name)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
