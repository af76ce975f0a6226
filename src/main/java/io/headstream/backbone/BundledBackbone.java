package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * EfficientNet-Lite0, trained on ImageNet, as a resource of this program. TensorFlow loads from directories only, so it
 * is written to one first.
 */
public final class BundledBackbone {
    /** Its name, and that of its directory. */
    public static final String NAME = "efficientnet-lite0";

    private static final String RESOURCE = NAME + "/";
    private static final List<String> MODEL = List.of(ModelFiles.SAVED_MODEL, Manifest.FILE);
    private static final List<String> PAPERS = List.of("LICENSE", "NOTICE", "MODEL_CARD.md");

    private BundledBackbone() {}

    /**
     * Writes it to {@code cache/efficientnet-lite0-<first 16 digits of its digest>}, unless it is there already and
     * whole. Appears in one step, so that programs that start together do not see each other's halves.
     *
     * @return the directory
     * @throws BackboneException if the resource is missing
     */
    public static Path extractTo(Path cache) {
        try {
            Files.createDirectories(cache);
            Path fresh = extractFresh(cache);
            try {
                String digest = new ModelFiles(fresh).digest().hex();
                Path target = cache.resolve(NAME + "-" + digest.substring(0, 16));
                if (!isWhole(target, digest)) {
                    delete(target);
                    publish(fresh, target, digest);
                }
                return target;
            } finally {
                delete(fresh);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes it to a new directory inside this one; the caller deletes it. */
    static Path extractFresh(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, NAME + "-");
        for (String name : MODEL) {
            copy(name, directory, true);
        }
        for (String name : PAPERS) {
            copy(name, directory, false);
        }
        return directory;
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    private static void publish(Path fresh, Path target, String digest) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another program may have been quicker.
            if (!isWhole(target, digest)) {
                throw e;
            }
        }
    }

    private static boolean isWhole(Path directory, String digest) {
        return Files.isRegularFile(directory.resolve(ModelFiles.SAVED_MODEL))
                && new ModelFiles(directory).digest().hex().equals(digest);
    }

    private static void copy(String name, Path directory, boolean required) throws IOException {
        try (InputStream in = BundledBackbone.class.getResourceAsStream(RESOURCE + name)) {
            if (in != null) {
                Files.copy(in, directory.resolve(name));
            } else if (required) {
                throw new BackboneException("bundled backbone: no resource %s beside %s, expected one in the jar"
                        .formatted(RESOURCE + name, BundledBackbone.class.getName()));
            }
        }
    }
}
