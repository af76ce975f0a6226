package io.headstream.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an instance keeps its state: a small file system of its own where one can be mounted, so that it can be filled. */
final class StateDisk implements AutoCloseable {
    private static final String SIZE = "48m";
    private static final int BLOCK = 4096;

    private final Path mountPoint;
    private final boolean limited;

    private StateDisk(Path mountPoint, boolean limited) {
        this.mountPoint = mountPoint;
        this.limited = limited;
    }

    /** Makes it; mounts only where asked to, as that is for private mount namespaces. */
    static StateDisk in(Path directory, boolean mayMount) throws IOException {
        Files.createDirectories(directory);
        boolean mounted = mayMount
                && Commands.succeeds("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", directory.toString());
        return new StateDisk(directory, mounted);
    }

    /** The state directory. */
    Path directory() {
        return mountPoint.resolve("state");
    }

    /** Whether it can be filled. */
    boolean isLimited() {
        return limited;
    }

    /** Writes until nothing fits any more. */
    void fill() {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // No space left: as it should be.
        }
    }

    /** Makes room again. */
    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot free " + mountPoint, e);
        }
    }

    private Path filler() {
        return mountPoint.resolve("filler");
    }

    @Override
    public void close() {
        if (limited) {
            Commands.succeeds("umount", "--lazy", mountPoint.toString());
        }
    }
}
