package io.headstream.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/**
 * Has libraries unpack their native parts into the demo's own directory. By themselves they take the temporary directory
 * and remove them when the JVM ends in good order, so that a killed one would leave them behind.
 */
final class NativeLibraries {
    private NativeLibraries() {}

    /** For this process, before any of them is used; once is enough. */
    static void unpackInto(Path directory) {
        System.setProperty("jline.tmpdir", directory.toString());
        try {
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("RocksDB's native library cannot be unpacked into " + directory, e);
        }
    }
}
