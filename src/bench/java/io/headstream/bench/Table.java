package io.headstream.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Rows under headings, as Markdown prints them: what is shown can be pasted into the documents. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    void row(Object... cells) {
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
    }

    void print(PrintStream out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row ->
                Arrays.setAll(widths, c -> Math.max(widths[c], row.get(c).length())));
        for (int r = 0; r < rows.size(); r++) {
            out.println(line(rows.get(r), widths, ' '));
            if (r == 0) {
                out.println(line(List.copyOf(Collections.nCopies(columns, "")), widths, '-'));
            }
        }
        out.println();
    }

    private static String line(List<String> cells, int[] widths, char filler) {
        StringBuilder line = new StringBuilder("|");
        for (int c = 0; c < widths.length; c++) {
            String padding =
                    String.valueOf(filler).repeat(widths[c] - cells.get(c).length());
            line.append(filler)
                    .append(cells.get(c))
                    .append(padding)
                    .append(filler)
                    .append('|');
        }
        return line.toString();
    }
}
