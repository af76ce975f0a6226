package io.headstream.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a CSV file (UTF-8) of image paths and labels: {@code path,label} on every line, with or without that heading.
 * Paths are relative to the file's own directory; an empty or missing label makes an image that is predicted only.
 */
public final class ImageManifest {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final ObjectReader ROWS = new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.TRIM_SPACES)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES);

    private ImageManifest() {}

    /**
     * The images of a manifest, in its order. The image files are not looked at.
     *
     * @throws ImageSourceException if the manifest cannot be read, a line breaks the rules, or there is no image
     */
    public static ImageSet read(Path manifest) {
        Path directory = manifest.toAbsolutePath().resolveSibling("");
        List<LabelledImage> images = new ArrayList<>();
        try (BufferedReader text = Files.newBufferedReader(manifest);
                MappingIterator<String[]> rows = ROWS.readValues(text)) {
            while (rows.hasNextValue()) {
                String[] row = rows.nextValue();
                int line = rows.getCurrentLocation().getLineNr() - 1;
                if (row[0].startsWith(BYTE_ORDER_MARK)) {
                    row[0] = row[0].substring(BYTE_ORDER_MARK.length());
                }
                if (!isHeading(row)) {
                    images.add(image(manifest, line, row, directory));
                }
            }
        } catch (JsonProcessingException | RuntimeJsonMappingException e) {
            throw new ImageSourceException(
                    "manifest '%s': not CSV of path,label: %s"
                            .formatted(manifest, Printable.of(String.valueOf(e.getMessage()))),
                    e);
        } catch (IOException e) {
            throw new ImageSourceException("manifest '%s': cannot be read as UTF-8 text: %s".formatted(manifest, e), e);
        }
        if (images.isEmpty()) {
            throw new ImageSourceException("manifest '%s': no image, expected lines of path,label".formatted(manifest));
        }
        return new ImageSet(images, Set.of(), 0);
    }

    private static LabelledImage image(Path manifest, int line, String[] row, Path directory) {
        if (row.length > 2) {
            throw new ImageSourceException(
                    "manifest '%s' line %d: %d columns, expected path,label".formatted(manifest, line, row.length));
        }
        String label = row.length == 2 ? row[1] : "";
        try {
            Path file = directory.resolve(row[0]);
            return new LabelledImage(
                    new ImageId(row[0]), label.isEmpty() ? null : new Label(label), () -> Files.readAllBytes(file));
        } catch (InvalidPathException e) {
            throw new ImageSourceException(
                    "manifest '%s' line %d: '%s' is no path".formatted(manifest, line, Printable.of(row[0])), e);
        } catch (IllegalArgumentException e) {
            throw new ImageSourceException("manifest '%s' line %d: %s".formatted(manifest, line, e.getMessage()), e);
        }
    }

    private static boolean isHeading(String[] row) {
        return row.length == 2
                && row[0].toLowerCase(Locale.ROOT).equals("path")
                && row[1].toLowerCase(Locale.ROOT).equals("label");
    }
}
