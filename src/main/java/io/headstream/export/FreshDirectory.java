package io.headstream.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Fills a directory beside the place where it is to be, and moves it there once it is whole. */
final class FreshDirectory {
    private FreshDirectory() {}

    /** Fills a directory. */
    interface Filling {
        void fill(Path directory) throws IOException;
    }

    /**
     * Writes a directory.
     *
     * @param target not there, or empty
     * @param mark the file that shows that what is there may be replaced
     * @param replace whether to
     */
    static void write(Path target, String mark, boolean replace, Filling filling) {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new ExportException("'%s': expected a directory that can be made".formatted(target));
        }
        try {
            refuseWhatIsThere(absolute, mark, replace);
            Files.createDirectories(parent);
            Path fresh = Files.createDirectory(
                    parent.resolve(".%s-%s".formatted(absolute.getFileName(), UUID.randomUUID())));
            try {
                filling.fill(fresh);
                publish(fresh, absolute);
            } finally {
                delete(fresh);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "'%s' cannot be written: %s: %s"
                            .formatted(target, e.getClass().getSimpleName(), e.getMessage()),
                    e);
        }
    }

    private static void refuseWhatIsThere(Path target, String mark, boolean replace) throws IOException {
        if (!Files.exists(target) || isEmptyDirectory(target)) {
            return;
        }
        if (!Files.isRegularFile(target.resolve(mark))) {
            throw new ExportException(
                    "'%s' is there and holds no %s, expected a directory to be made, or an earlier export"
                            .formatted(target, mark));
        }
        if (!replace) {
            throw new ExportException("'%s' holds a %s already, expected a directory to be made; --force replaces it"
                    .formatted(target, mark));
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.findAny().isEmpty();
        }
    }

    /** What was there moves aside first: a directory that is not empty cannot be replaced in one step. */
    private static void publish(Path fresh, Path target) throws IOException {
        if (!Files.exists(target) || isEmptyDirectory(target)) {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path aside = fresh.resolveSibling(fresh.getFileName() + ".old");
        Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        delete(aside);
    }

    private static void delete(Path directory) throws IOException {
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
}
