package io.headstream.backbone;

import java.nio.file.Path;

/** Where a backbone's SavedModel is. */
public sealed interface BackboneSource {
    /** The word that names the bundled one in configurations. */
    String BUNDLED = "bundled";

    /**
     * A directory with a {@code saved_model.pb} and, beside it, a {@code headstream.json}.
     *
     * @param path where
     */
    record Directory(Path path) implements BackboneSource {}

    /** The one that comes with Headstream: EfficientNet-Lite0. */
    record Bundled() implements BackboneSource {}

    /** {@code bundled}, or a directory. */
    static BackboneSource of(String text) {
        return text.equals(BUNDLED) ? new Bundled() : new Directory(Path.of(text));
    }
}
