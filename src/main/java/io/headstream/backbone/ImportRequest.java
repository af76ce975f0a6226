package io.headstream.backbone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.embedding.BackboneException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be imported, and as what.
 *
 * @param source a SavedModel's directory, an archive of one, or a frozen graph
 * @param name of the backbone, and of its directory
 * @param into directory that backbones are kept in
 * @param output name of an output, a layer or a tensor that is to be the embedding; empty: chosen by the model
 * @param settings how it is called, by the manifest's keys: whatever the model and its own manifest leave open
 * @param rules what is asked of it
 */
public record ImportRequest(
        Path source, String name, Path into, Optional<String> output, Map<String, String> settings, Rules rules) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");

    /**
     * What is asked of a model.
     *
     * @param pooling what becomes of a feature map
     * @param maxBytes most that its files may have
     * @param tolerance largest difference to the original, relative to the largest number of an image's output
     * @param replace whether a backbone of that name gives way
     */
    public record Rules(Pooling pooling, long maxBytes, double tolerance, boolean replace) {
        /** Largest size that is read without being asked to: 4 GiB. */
        public static final long MAX_BYTES = 4L << 30;

        /**
         * Folding and fusing change the order of sums; seen on networks of 50 and more layers: up to 2e-6. Another
         * computation differs by more than this.
         */
        public static final double TOLERANCE = 1e-4;
    }

    /** @throws BackboneException if the name cannot be a directory's */
    public ImportRequest {
        if (!NAME.matcher(name).matches()) {
            throw new BackboneException(
                    "name '%s': expected 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"
                            .formatted(name));
        }
        settings = Map.copyOf(settings);
    }

    /** Where the backbone will be. */
    Path target() {
        return into.resolve(name);
    }

    /** The keys of the model's own manifest with these settings in place of its own. */
    ObjectNode keysOver(Path directory) {
        ObjectNode keys = Manifest.keysIn(directory);
        keys.remove(Manifest.OUTPUT);
        settings.forEach((key, value) -> {
            if (WHOLE.matcher(value).matches()) {
                keys.put(key, Integer.parseInt(value));
            } else {
                keys.put(key, value);
            }
        });
        return keys.put(Manifest.NAME, name);
    }

    /** The manifest that these keys make. */
    Manifest over(Path directory) {
        return Manifest.of(source, keysOver(directory));
    }
}
