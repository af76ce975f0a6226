package io.headstream.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one directory that a demo writes to; gone when it is closed. A lock on a file in it says that its demo is alive,
 * so that the next demo can remove what a killed one left behind.
 */
final class DemoDirectory implements AutoCloseable {
    private static final String PREFIX = "headstream-demo-";
    private static final String LOCK = "lock";

    /** Between making a directory and locking it, its owner must be left alone. */
    private static final Duration TIME_TO_LOCK = Duration.ofMinutes(1);

    private final Path path;
    private final FileChannel lock;

    private DemoDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a directory after removing those of demos that are no more.
     *
     * @param parent where demos have their directories
     * @throws UncheckedIOException if it cannot be made
     */
    static DemoDirectory create(Path parent) {
        removeAbandoned(parent, Instant.now());
        try {
            Path path = Files.createTempDirectory(parent, PREFIX);
            FileChannel lock =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            return new DemoDirectory(path, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for the demo in " + parent, e);
        }
    }

    /** The directory. */
    Path path() {
        return path;
    }

    /** Removes it and all that is in it; what cannot be removed is left to the next demo. */
    @Override
    public void close() {
        delete(path);
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release the lock of " + path, e);
        }
    }

    /** Removes the directories of demos that are no more; what cannot be removed stays. */
    static void removeAbandoned(Path parent, Instant now) {
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path candidate : candidates) {
                if (Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS) && isAbandoned(candidate, now)) {
                    delete(candidate);
                }
            }
        } catch (IOException e) {
            // Tidying up after others is a courtesy; making the own directory will tell what is wrong.
        }
    }

    private static boolean isAbandoned(Path directory, Instant now) {
        Path file = directory.resolve(LOCK);
        try {
            if (!Files.getOwner(directory).getName().equals(System.getProperty("user.name"))) {
                return false;
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Files.getLastModifiedTime(directory).toInstant().isBefore(now.minus(TIME_TO_LOCK));
            }
            try (FileChannel channel =
                            FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                    @Nullable FileLock acquired = channel.tryLock()) {
                return acquired != null;
            }
        } catch (IOException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return false; // A demo in this very process.
        }
    }

    private static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // Vanished, or not ours to remove.
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // Left to the next demo.
        }
    }
}
