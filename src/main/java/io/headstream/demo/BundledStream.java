package io.headstream.demo;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The pictures that come with Headstream: an archive with a folder for every class, and a table of the classes. */
public final class BundledStream {
    private static final String ARCHIVE = "emoji-stream.zip";
    private static final String CLASSES = "classes.csv";

    private BundledStream() {}

    /** All pictures, in the order of their paths, in memory; some classes are late. */
    public static ImageSet read() {
        Map<String, byte[]> files = files();
        Map<Label, Boolean> late = late(files);
        return new ImageSet(
                files.entrySet().stream()
                        .filter(file -> file.getKey().indexOf('/') > 0)
                        .map(file -> {
                            byte[] content = file.getValue();
                            String name = file.getKey();
                            return new LabelledImage(
                                    new ImageId(name), new Label(name.substring(0, name.indexOf('/'))), () -> content);
                        })
                        .toList(),
                late.entrySet().stream()
                        .filter(Map.Entry::getValue)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()),
                0);
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream resource = BundledStream.class.getResourceAsStream(ARCHIVE)) {
            if (resource == null) {
                throw new ImageSourceException("the bundled stream '%s' is not on the class path".formatted(ARCHIVE));
            }
            ZipInputStream archive = new ZipInputStream(resource, StandardCharsets.UTF_8);
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), archive.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled stream '%s' cannot be read".formatted(ARCHIVE), e);
        }
        return files;
    }

    private static Map<Label, Boolean> late(Map<String, byte[]> files) {
        byte[] table = files.get(CLASSES);
        if (table == null) {
            throw new ImageSourceException("the bundled stream has no '%s'".formatted(CLASSES));
        }
        Map<Label, Boolean> late = new TreeMap<>();
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(table)) {
            while (rows.hasNextValue()) {
                Map<String, String> row = rows.nextValue();
                late.put(new Label(row.getOrDefault("label", "")), Boolean.valueOf(row.get("late")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled stream's '%s' cannot be read".formatted(CLASSES), e);
        }
        return late;
    }
}
