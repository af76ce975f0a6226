package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A hidden directory beside the backbones in which one is put together. It becomes the backbone in one step or goes away:
 * when it is closed, when the process ends, and, if that was killed, with the next import or list. A backbone that gives way
 * to it waits in it until the new one is there, and is put back if that never happens.
 */
final class ImportStaging implements AutoCloseable {
    private static final String PREFIX = ".import-";
    private static final String REPLACED = "replaced";
    private static final String LOCK = "lock";

    private final Path parent;
    private final Path directory;
    private final FileChannel lock;
    private final Thread atExit;

    private ImportStaging(Path parent, Path directory, FileChannel lock) {
        this.parent = parent;
        this.directory = directory;
        this.lock = lock;
        this.atExit = new Thread(this::deleteQuietly, "import clean-up");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Makes one, and removes those of imports that were killed.
     *
     * @throws BackboneException if the directory cannot be made
     */
    static ImportStaging in(Path parent) {
        try {
            Files.createDirectories(parent);
            cleanUp(parent);
            Path directory = Files.createTempDirectory(parent, PREFIX);
            FileChannel lock =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            Files.createDirectory(directory.resolve("scratch"));
            Files.createDirectory(directory.resolve("model"));
            return new ImportStaging(parent, directory, lock);
        } catch (IOException e) {
            throw new BackboneException("'%s': cannot be written to: %s".formatted(parent, e), e);
        }
    }

    /** For what the import unpacks. */
    Path scratch() {
        return directory.resolve("scratch");
    }

    /** What is to become the backbone. */
    Path model() {
        return directory.resolve("model");
    }

    /**
     * Puts the model in its place, in one step.
     *
     * @param replace whether one that is there gives way
     * @throws BackboneException if there is one and it does not
     */
    synchronized void publish(Path target, boolean replace) {
        try {
            if (Files.exists(target)) {
                if (!replace) {
                    throw new BackboneException(
                            "'%s': there already, expected another --name or --replace".formatted(target));
                }
                Path aside = Files.createDirectory(directory.resolve(REPLACED));
                Files.move(target, aside.resolve(target.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(model(), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                putBack(parent, directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' cannot be put in place: %s".formatted(target, e), e);
        }
    }

    @Override
    public void close() {
        deleteQuietly();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process ends; the hook runs and finds nothing.
            return;
        }
    }

    /** Not while one is being published: a process that is asked to end in between finishes that first. */
    private synchronized void deleteQuietly() {
        try {
            putBack(parent, directory);
            lock.close();
            BundledBackbone.delete(directory);
        } catch (IOException e) {
            // The next import removes what is left.
            return;
        }
    }

    /**
     * Removes what imports that were killed have left, and puts back what they were about to replace.
     *
     * @throws IOException if that cannot be done
     */
    static void cleanUp(Path parent) throws IOException {
        List<Path> found;
        try (Stream<Path> children = Files.list(parent)) {
            found = children.filter(child -> String.valueOf(child.getFileName()).startsWith(PREFIX))
                    .toList();
        }
        for (Path directory : found) {
            if (isAbandoned(directory.resolve(LOCK))) {
                putBack(parent, directory);
                BundledBackbone.delete(directory);
            }
        }
    }

    /** What was to be replaced, unless the new one or another is there. */
    private static void putBack(Path parent, Path directory) throws IOException {
        Path aside = directory.resolve(REPLACED);
        if (!Files.isDirectory(aside)) {
            return;
        }
        List<Path> replaced;
        try (Stream<Path> children = Files.list(aside)) {
            replaced = children.toList();
        }
        for (Path old : replaced) {
            Path place = parent.resolve(old.getFileName());
            if (!Files.exists(place)) {
                Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Whether nobody holds the lock: who makes one holds it for as long as it lives. */
    private static boolean isAbandoned(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }
}
