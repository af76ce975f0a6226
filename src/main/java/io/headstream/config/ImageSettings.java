package io.headstream.config;

import io.headstream.image.ImageLimits;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of what an image may cost. */
final class ImageSettings {
    static final String MAX_BYTES = "image.max.bytes";
    static final String MAX_PIXELS = "image.max.pixels";

    private ImageSettings() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Images")
                .key(
                        MAX_BYTES,
                        ConfigDef.Type.INT,
                        5 << 20,
                        Rule.between(1, 1 << 30),
                        Importance.MEDIUM,
                        "Largest image file that is decoded, in bytes. A larger one becomes a dead letter.")
                .key(
                        MAX_PIXELS,
                        ConfigDef.Type.LONG,
                        50_000_000L,
                        Rule.between(1, 1L << 30),
                        Importance.MEDIUM,
                        "Most pixels (width × height) of an image that is decoded, as its header states them, so that"
                                + " a small file cannot unfold into gigabytes. An image with more becomes a dead"
                                + " letter.");
    }

    static ImageLimits from(Values values) {
        return new ImageLimits(values.integer(MAX_BYTES), values.whole(MAX_PIXELS));
    }
}
