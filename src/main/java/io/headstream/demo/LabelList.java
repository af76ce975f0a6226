package io.headstream.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import io.headstream.event.Printable;
import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads CSV of image ids and labels: {@code id,label} on every line, or {@code id} alone where labels are taken back; with
 * or without that heading.
 */
public final class LabelList {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final ObjectReader ROWS = new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.TRIM_SPACES)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES);

    private final String name;
    private final HeadName head;
    private final boolean retract;
    private final Instant labelledAt;
    private final String labelledBy;

    /**
     * How to read a list.
     *
     * @param name of the list, for messages
     * @param head the head that all labels are for
     * @param retract whether the labels of the images are taken back
     * @param labelledAt when all of them were given
     * @param labelledBy by whom
     */
    public LabelList(String name, HeadName head, boolean retract, Instant labelledAt, String labelledBy) {
        this.name = name;
        this.head = head;
        this.retract = retract;
        this.labelledAt = labelledAt;
        this.labelledBy = labelledBy;
    }

    /**
     * All labels, in order.
     *
     * @throws LabelListException if the text is no such list, or there is no label
     */
    public List<ImageLabel> read(Reader text) {
        List<ImageLabel> labels = new ArrayList<>();
        try (MappingIterator<String[]> rows = ROWS.readValues(text)) {
            while (rows.hasNextValue()) {
                int line = rows.getCurrentLocation().getLineNr();
                String[] row = rows.nextValue();
                if (row[0].startsWith(BYTE_ORDER_MARK)) {
                    row[0] = row[0].substring(BYTE_ORDER_MARK.length());
                }
                if (!isHeading(row)) {
                    labels.add(label(row, line));
                }
            }
        } catch (JsonProcessingException | RuntimeJsonMappingException e) {
            throw new LabelListException(
                    "%s: not CSV of %s: %s".formatted(name, form(), Printable.of(String.valueOf(e.getMessage()))), e);
        } catch (IOException e) {
            throw new LabelListException("%s: cannot be read as UTF-8 text: %s".formatted(name, e), e);
        }
        if (labels.isEmpty()) {
            throw new LabelListException("%s: no label, expected lines of %s".formatted(name, form()), null);
        }
        return labels;
    }

    private ImageLabel label(String[] row, int line) {
        String where = "%s line %d".formatted(name, line);
        if (row.length != (retract ? 1 : 2)) {
            throw new LabelListException("%s: %d columns, expected %s".formatted(where, row.length, form()), null);
        }
        try {
            Label label = retract ? null : new Label(row[1]);
            return new ImageLabel(new ImageId(row[0]), head, label, labelledAt, labelledBy);
        } catch (IllegalArgumentException e) {
            throw new LabelListException("%s: %s".formatted(where, e.getMessage()), e);
        }
    }

    private String form() {
        return retract ? "id" : "id,label";
    }

    private boolean isHeading(String[] row) {
        return String.join(",", row).toLowerCase(Locale.ROOT).equals(form());
    }
}
