package io.headstream.backbone;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * A directory with a SavedModel, its manifest, and papers about them.
 *
 * @param directory where
 */
record ModelFiles(Path directory) {
    static final String SAVED_MODEL = "saved_model.pb";
    private static final String SERVING_TAG = "serve";
    private static final int BUFFER = 1 << 16;
    /** Papers, at the top only: they change without the network changing. */
    private static final Pattern PAPERS =
            Pattern.compile("(licen[cs]e|notice|readme|model_card|copying|authors)(\\..*)?|.*\\.(md|txt|html|pdf)");

    /** @throws BackboneException if there is no SavedModel */
    ModelFiles {
        if (!Files.isRegularFile(directory.resolve(SAVED_MODEL))) {
            throw new BackboneException(
                    "'%s': no SavedModel, expected a directory with a %s".formatted(directory, SAVED_MODEL));
        }
    }

    /**
     * SHA-256 over the model's files in the order of their names: for each the length of its relative name in UTF-8
     * (4 bytes), the name with '/' between its parts, the length of its contents (8 bytes), the contents; numbers
     * big-endian. Left out are hidden files and directories (names with a dot in front) and, at the top, papers:
     * LICENSE, NOTICE, README, MODEL_CARD, COPYING, AUTHORS with any ending, and *.md, *.txt, *.html, *.pdf. The
     * manifest counts.
     */
    BackboneDigest digest() {
        MessageDigest sha256 = Sha256.begin();
        byte[] buffer = new byte[BUFFER];
        contents().forEach((name, path) -> {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            try (InputStream in = Files.newInputStream(path)) {
                sha256.update(ByteBuffer.allocate(Integer.BYTES + utf8.length + Long.BYTES)
                        .putInt(utf8.length)
                        .put(utf8)
                        .putLong(Files.size(path))
                        .array());
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    sha256.update(buffer, 0, n);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return Sha256.end(sha256);
    }

    /** The files that the digest is over, by relative name. */
    Map<String, Path> contents() {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            paths.filter(Files::isRegularFile).forEach(path -> {
                Path relative = directory.relativize(path);
                if (counts(relative)) {
                    files.put(
                            relative.toString().replace(relative.getFileSystem().getSeparator(), "/"), path);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static boolean counts(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return relative.getNameCount() > 1
                || !PAPERS.matcher(relative.toString().toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * The graph to serve: the one tagged {@code serve} alone, else the first with that tag, else the only one.
     *
     * @throws BackboneException if the file is no SavedModel or no graph can be told
     */
    MetaGraphDef metaGraph() {
        List<MetaGraphDef> graphs;
        try (InputStream in = Files.newInputStream(directory.resolve(SAVED_MODEL))) {
            graphs = SavedModel.parseFrom(in).getMetaGraphsList();
        } catch (InvalidProtocolBufferException e) {
            throw new BackboneException(
                    "'%s': not a SavedModel: %s".formatted(directory.resolve(SAVED_MODEL), e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<MetaGraphDef> serving = graphs.stream()
                .filter(graph -> graph.getMetaInfoDef().getTagsList().contains(SERVING_TAG))
                .sorted(Comparator.comparingInt(graph -> graph.getMetaInfoDef().getTagsCount()))
                .toList();
        if (!serving.isEmpty()) {
            return serving.get(0);
        }
        if (graphs.size() == 1) {
            return graphs.get(0);
        }
        throw new BackboneException(
                "'%s': %d graphs, none tagged 'serve'; expected one that is".formatted(directory, graphs.size()));
    }
}
