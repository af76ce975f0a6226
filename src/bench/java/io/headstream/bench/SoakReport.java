package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the samples of a soak come to: slopes after the warm-up, and what was counted. */
final class SoakReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUARTERS = 4;
    private static final double KIB_PER_MIB = 1024;
    private static final double BYTES_PER_MIB = 1024 * KIB_PER_MIB;

    private final List<SoakSample> all;
    private final List<SoakSample> warm;
    private final double warmUpMinutes;

    private SoakReport(List<SoakSample> all, double warmUpMinutes) {
        this.all = all;
        this.warmUpMinutes = warmUpMinutes;
        this.warm =
                all.stream().filter(sample -> sample.minutes() >= warmUpMinutes).toList();
        if (warm.size() < 3) {
            throw new IllegalArgumentException("%d samples after %.1f minutes, expected at least 3; see --warm-up"
                    .formatted(warm.size(), warmUpMinutes));
        }
    }

    /** Reads a run's lines; a last one that was cut off is left out. */
    static SoakReport read(Path samples, double warmUpMinutes) throws IOException {
        List<SoakSample> all = new ArrayList<>();
        for (String line : Files.readAllLines(samples)) {
            if (line.endsWith("}")) {
                all.add(JSON.readValue(line, SoakSample.class));
            }
        }
        return new SoakReport(all, warmUpMinutes);
    }

    /** Prints the tables and gives the figures. */
    Map<String, Object> print(PrintStream out) {
        SoakSample last = all.get(all.size() - 1);
        out.printf(
                "%d samples over %.1f minutes; slopes over the %d after the first %.0f minutes%n%n",
                all.size(), last.minutes(), warm.size(), warmUpMinutes);
        Map<String, Object> figures = new LinkedHashMap<>();
        Table table =
                new Table("what", "at first", "after warm-up", "at the end", "slope an hour (95 %)", "median slope");
        row(table, figures, "resident memory, MiB", "residentMiB", sample -> sample.residentKib() / KIB_PER_MIB);
        row(table, figures, "of it anonymous, MiB", "anonymousMiB", sample -> sample.anonymousKib() / KIB_PER_MIB);
        row(
                table,
                figures,
                "committed by the JVM, MiB",
                "jvmCommittedMiB",
                sample -> sample.jvmCommittedKib() / KIB_PER_MIB);
        row(table, figures, "heap in use, MiB", "heapMiB", sample -> sample.heapUsedBytes() / BYTES_PER_MIB);
        row(table, figures, "direct buffers, MiB", "directMiB", sample -> sample.directBytes() / BYTES_PER_MIB);
        row(table, figures, "RocksDB's cache, MiB", "cacheMiB", sample -> sample.cacheBytes() / BYTES_PER_MIB);
        row(table, figures, "threads", "threads", SoakSample::threads);
        row(table, figures, "open files", "openFiles", SoakSample::openFiles);
        row(table, figures, "files of the state", "stateFiles", SoakSample::stateFiles);
        row(table, figures, "of them RocksDB's tables", "tables", SoakSample::tables);
        row(table, figures, "most tables of one store", "tablesOfOneStore", SoakReport::mostTables);
        row(table, figures, "size of the state, MiB", "stateMiB", sample -> sample.stateBytes() / BYTES_PER_MIB);
        row(table, figures, "lag, records", "lag", SoakSample::lag);
        table.print(out);
        tables(figures).print(out);
        Table counted =
                new Table("events", "predicted", "set aside", "doubled", "versions", "champion", "seen to serve");
        counted.row(
                last.sent(),
                last.predicted(),
                last.setAside(),
                last.doubled(),
                last.published(),
                last.champion(),
                last.served());
        counted.print(out);
        Table marks = new Table("minute", "the producer's clock was", "lag", "versions in that minute");
        for (int i = 1; i < all.size(); i++) {
            SoakSample sample = all.get(i);
            if (!sample.mark().isEmpty()) {
                marks.row(
                        "%.0f".formatted(sample.minutes()),
                        sample.mark(),
                        sample.lag(),
                        sample.published() - all.get(i - 1).published());
            }
        }
        marks.print(out);
        figures.put("minutes", last.minutes());
        figures.put("events", last.sent());
        figures.put("predicted", last.predicted());
        figures.put("setAside", last.setAside());
        figures.put("doubled", last.doubled());
        figures.put("versions", last.published());
        figures.put("champion", last.champion());
        figures.put("served", last.served());
        return figures;
    }

    private static long mostTables(SoakSample sample) {
        return stores(sample).values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static Map<String, Long> stores(SoakSample sample) {
        return Objects.requireNonNullElse(sample.tablesOfStore(), Map.of());
    }

    /** Each store's tables over the quarters of the run: RocksDB lets them become a few, and makes one of them again. */
    private Table tables(Map<String, Object> figures) {
        Table table = new Table("tables of", "quarter 1", "2", "3", "4, mean", "most ever");
        Map<String, Long> most = new TreeMap<>();
        all.forEach(sample -> stores(sample).forEach((store, tables) -> most.merge(store, tables, Math::max)));
        most.forEach((store, ever) -> {
            List<Object> cells = new ArrayList<>(List.of(store));
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                cells.add(
                        one(all.subList(all.size() * quarter / QUARTERS, all.size() * (quarter + 1) / QUARTERS).stream()
                                .mapToLong(sample -> stores(sample).getOrDefault(store, 0L))
                                .average()
                                .orElse(0)));
            }
            cells.add(ever);
            table.row(cells.toArray());
        });
        figures.put("mostTablesOfStore", most);
        return table;
    }

    private void row(
            Table table, Map<String, Object> figures, String what, String key, ToDoubleFunction<SoakSample> value) {
        Slope slope = Slope.of(
                warm.stream().mapToDouble(sample -> sample.minutes() / 60).toArray(),
                warm.stream().mapToDouble(value).toArray());
        table.row(
                what,
                one(value.applyAsDouble(all.get(0))),
                one(value.applyAsDouble(warm.get(0))),
                one(value.applyAsDouble(all.get(all.size() - 1))),
                "%+.2f ± %.2f".formatted(slope.perHour(), slope.uncertainty()),
                "%+.2f".formatted(slope.median()));
        figures.put(key, value.applyAsDouble(all.get(all.size() - 1)));
        figures.put(key + "PerHour", slope.perHour());
        figures.put(key + "PerHourUncertainty", slope.uncertainty());
        figures.put(key + "PerHourMedian", slope.median());
    }

    private static String one(double value) {
        return "%.1f".formatted(value);
    }
}
