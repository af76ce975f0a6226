package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tar archive, gzipped or not, with a SavedModel, as TensorFlow Hub and Kaggle publish them. Nothing in it is believed:
 * names stay below the target, links and devices are refused, and what comes out is counted while it is written.
 *
 * @param path where
 * @param maxBytes most that may come out of it
 */
record ModelArchive(Path path, long maxBytes) {
    private static final int MAX_ENTRIES = 10_000;
    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int TAR_MAGIC_AT = 257;
    private static final String TAR_MAGIC = "ustar";

    /** Whether a file that begins with these bytes is one. */
    static boolean looksLike(byte[] head) {
        boolean gzip = head.length > 1 && ((head[0] & 0xff) << Byte.SIZE | (head[1] & 0xff)) == GZIP_MAGIC;
        return gzip
                || (head.length >= TAR_MAGIC_AT + TAR_MAGIC.length()
                        && new String(head, TAR_MAGIC_AT, TAR_MAGIC.length(), StandardCharsets.US_ASCII)
                                .equals(TAR_MAGIC));
    }

    /**
     * Writes its files below a directory that is empty.
     *
     * @throws BackboneException if it is damaged, holds what a model has no need of, or is too large
     */
    void extractTo(Path target) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(plain())) {
            long written = 0;
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw fault("more than %,d entries".formatted(MAX_ENTRIES), "a model");
                }
                Path file = inside(target, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else if (isPlain(entry)) {
                    Files.createDirectories(file.resolveSibling("."));
                    written += write(tar, file, maxBytes - written);
                } else {
                    throw fault("'%s' is a link or a device".formatted(entry.getName()), "files and directories only");
                }
            }
            if (entries == 0) {
                throw fault("an empty archive", "a SavedModel");
            }
        } catch (FileAlreadyExistsException e) {
            throw new BackboneException("'%s': holds the same file twice: %s".formatted(path, e.getMessage()), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new BackboneException(
                    "'%s': a damaged archive, expected a tar archive, gzipped or not: %s"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    private static boolean isPlain(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isLink()
                && !entry.isSymbolicLink()
                && !entry.isFIFO()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice();
    }

    private InputStream plain() throws IOException {
        BufferedInputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        file.mark(2);
        boolean gzip = (file.read() << Byte.SIZE | file.read()) == GZIP_MAGIC;
        file.reset();
        return gzip ? new GZIPInputStream(file, BUFFER) : file;
    }

    private long write(TarArchiveInputStream tar, Path file, long most) throws IOException {
        long written = 0;
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                written += n;
                if (written > most) {
                    throw fault(
                            "more than %,d bytes come out of it".formatted(maxBytes), "less, or a larger --max-bytes");
                }
                out.write(buffer, 0, n);
            }
        }
        return written;
    }

    private Path inside(Path target, String name) {
        try {
            Path file = target.resolve(name).normalize();
            if (!name.startsWith("/") && file.startsWith(target.normalize())) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new BackboneException(
                    "'%s': holds a file that cannot be named: %s".formatted(path, e.getMessage()), e);
        }
        throw fault("'%s' lies outside of it".formatted(name), "names below the archive's root");
    }

    private BackboneException fault(String found, String expected) {
        return new BackboneException("'%s': %s, expected %s".formatted(path, found, expected));
    }
}
