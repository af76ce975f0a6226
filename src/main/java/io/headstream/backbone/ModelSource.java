package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a backbone is imported from, as a directory with a SavedModel.
 *
 * @param directory where that is; in the scratch directory if it was an archive or a frozen graph
 * @param digest of the directory's files, or over the bytes of the one file
 */
record ModelSource(Path directory, BackboneDigest digest) {
    private static final int HEAD = 512;
    private static final int BUFFER = 1 << 16;
    private static final int DEPTH = 3;
    private static final String HDF5 = "\u0089HDF";
    private static final String ZIP = "PK\u0003\u0004";
    private static final String TFLITE = "TFL3";

    /**
     * Opens a source; reads nothing of it that is larger than allowed.
     *
     * @param scratch an empty directory that goes away after the import
     * @param maxBytes most that a model's files may have together
     * @throws BackboneException if it is none
     */
    static ModelSource open(Path source, Path scratch, long maxBytes) {
        try {
            if (Files.isDirectory(source)) {
                checkSize(source, size(source), maxBytes);
                return new ModelSource(model(source, source), new ModelFiles(source).digest());
            }
            if (!Files.isRegularFile(source)) {
                throw new BackboneException("'%s': no such file or directory".formatted(source));
            }
            checkSize(source, Files.size(source), maxBytes);
            Path directory = Files.createDirectory(scratch.resolve("source"));
            byte[] head = head(source);
            if (ModelArchive.looksLike(head)) {
                new ModelArchive(source, maxBytes).extractTo(directory);
                return new ModelSource(model(inner(directory), source), digest(source));
            }
            refuseOtherFormats(source, new String(head, StandardCharsets.ISO_8859_1));
            FrozenFile.wrap(source, directory);
            return new ModelSource(directory, digest(source));
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' cannot be read: %s".formatted(source, e.getMessage()), e);
        }
    }

    private static Path model(Path directory, Path source) throws IOException {
        if (Files.isRegularFile(directory.resolve(ModelFiles.SAVED_MODEL))) {
            return directory;
        }
        List<Path> files = files(directory);
        if (files.isEmpty()) {
            throw none(source, "empty");
        }
        Optional<Path> deeper = files.stream()
                .filter(file -> file.endsWith(ModelFiles.SAVED_MODEL)
                        && directory.relativize(file).getNameCount() <= DEPTH)
                .findFirst();
        if (deeper.isPresent()) {
            throw none(source, "there is one in '%s'".formatted(deeper.get().getParent()));
        }
        throw none(
                source,
                "it holds %s"
                        .formatted(files.stream()
                                .limit(DEPTH)
                                .map(file -> "'%s'".formatted(directory.relativize(file)))
                                .toList()));
    }

    private static BackboneException none(Path source, String found) {
        return new BackboneException(
                "'%s': no SavedModel, expected a %s at its root; %s".formatted(source, ModelFiles.SAVED_MODEL, found));
    }

    /** Archives that people make themselves often have one directory around it all. */
    private static Path inner(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            List<Path> visible = children.filter(
                            child -> !String.valueOf(child.getFileName()).startsWith("."))
                    .toList();
            return visible.size() == 1 && Files.isDirectory(visible.get(0)) ? visible.get(0) : directory;
        }
    }

    private static void refuseOtherFormats(Path source, String head) {
        String is = head.startsWith(HDF5) || head.startsWith(ZIP)
                ? "a Keras or zip file"
                : head.startsWith(TFLITE, Integer.BYTES) ? "a TensorFlow Lite file" : "";
        if (!is.isEmpty()) {
            throw new BackboneException(
                    "'%s': %s, expected a SavedModel, such as Keras writes with model.export(directory)"
                            .formatted(source, is));
        }
    }

    private static void checkSize(Path source, long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw new BackboneException("'%s': %,d bytes, expected at most %,d, or a larger --max-bytes"
                    .formatted(source, bytes, maxBytes));
        }
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        for (Path file : files(directory)) {
            size += Files.size(file);
        }
        return size;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        }
    }

    private static BackboneDigest digest(Path file) throws IOException {
        MessageDigest sha256 = Sha256.begin();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        return Sha256.end(sha256);
    }
}
