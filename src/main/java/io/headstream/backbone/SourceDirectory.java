package io.headstream.backbone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The directory of a backbone's source while it is read: its own, or one that the bundled backbone was written to and that
 * goes away when this is closed. A loaded network needs the files no more.
 *
 * @param path where
 * @param passing whether it goes away
 */
record SourceDirectory(Path path, boolean passing) implements AutoCloseable {
    static SourceDirectory of(BackboneSource source) {
        if (source instanceof BackboneSource.Directory directory) {
            return new SourceDirectory(directory.path(), false);
        }
        try {
            return new SourceDirectory(
                    BundledBackbone.extractFresh(Path.of(System.getProperty("java.io.tmpdir"))), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (passing) {
            try {
                BundledBackbone.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
