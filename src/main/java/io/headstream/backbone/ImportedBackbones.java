package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The backbones that were imported into a directory.
 *
 * @param directory which
 */
public record ImportedBackbones(Path directory) {
    private static final String REMOVED = ".removed-";

    /**
     * One of them.
     *
     * @param name its own and its directory's
     * @param digest over its files
     * @param bytes size of its files
     * @param source file or directory that it was imported from
     */
    public record Entry(String name, BackboneDigest digest, long bytes, String source) {}

    /** Where they are kept if nobody says otherwise: {@code ~/.headstream/backbones}. */
    public static Path usual() {
        return Path.of(System.getProperty("user.home"), ".headstream", "backbones");
    }

    /** All, in the order of their names. One that a killed import was about to replace is put back first. */
    public List<Entry> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        putBackWhatWasToBeReplaced();
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(ImportedBackbones::isBackbone)
                    .sorted()
                    .map(ImportedBackbones::entry)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' cannot be listed".formatted(directory), e);
        }
    }

    /**
     * Removes one; it is gone in one step.
     *
     * @throws BackboneException if there is none of that name
     */
    public void remove(String name) {
        if (Files.isDirectory(directory)) {
            putBackWhatWasToBeReplaced();
        }
        Path backbone = directory.resolve(name).normalize();
        if (!directory.normalize().equals(backbone.getParent()) || !isBackbone(backbone)) {
            throw new BackboneException("no backbone '%s' in '%s', expected one of %s"
                    .formatted(name, directory, all().stream().map(Entry::name).toList()));
        }
        try {
            Path aside = Files.createTempDirectory(directory, REMOVED);
            Files.move(backbone, aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            BundledBackbone.delete(aside);
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' cannot be removed".formatted(backbone), e);
        }
    }

    private void putBackWhatWasToBeReplaced() {
        try {
            ImportStaging.cleanUp(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "'%s': what a killed import left cannot be cleared away: %s".formatted(directory, e), e);
        }
    }

    private static boolean isBackbone(Path path) {
        return !String.valueOf(path.getFileName()).startsWith(".")
                && Files.isRegularFile(path.resolve(ModelFiles.SAVED_MODEL))
                && Files.isRegularFile(path.resolve(Manifest.FILE));
    }

    private static Entry entry(Path path) {
        ModelFiles files = new ModelFiles(path);
        long bytes = 0;
        for (Path file : files.contents().values()) {
            try {
                bytes += Files.size(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Entry(
                String.valueOf(path.getFileName()),
                files.digest(),
                bytes,
                Manifest.keysIn(path).path(Manifest.SOURCE).asText());
    }
}
