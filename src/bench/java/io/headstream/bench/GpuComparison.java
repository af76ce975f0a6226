package io.headstream.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Ways to run one network, each in a process of its own or several, by turns, and a table of them. */
final class GpuComparison {
    private static final double BYTES_OF_A_PICTURE = (double) Float.BYTES * EngineProcess.SIDE * EngineProcess.SIDE * 3;
    private static final long DRIVER_SECONDS = 10;

    private final Path pictures;
    private final Path work;
    private final int rounds;
    private final double seconds;
    private final PrintStream out;
    private final Map<String, Object> figures;

    GpuComparison(Path pictures, Path work, int rounds, double seconds, PrintStream out, Map<String, Object> figures) {
        this.pictures = pictures;
        this.work = work;
        this.rounds = rounds;
        this.seconds = seconds;
        this.out = out;
        this.figures = figures;
    }

    /**
     * One way.
     *
     * @param name for people
     * @param settings of each process
     * @param processes side by side
     */
    record Way(String name, EngineSettings settings, int processes) {}

    /** A way under way. */
    private static final class Running implements AutoCloseable {
        private final Way way;
        private final List<MeasuredEngine> engines = new ArrayList<>();

        Running(Way way) {
            this.way = way;
        }

        void round(double seconds, boolean warmUp) {
            List<CompletableFuture<Void>> all = engines.stream()
                    .map(engine -> CompletableFuture.runAsync(() -> {
                        try {
                            engine.run(seconds, warmUp);
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    }))
                    .toList();
            all.forEach(CompletableFuture::join);
        }

        double imagesPerSecond() {
            return engines.stream()
                    .mapToDouble(engine -> engine.median().imagesPerSecond())
                    .sum();
        }

        double cpuMillisPerImage() {
            return engines.stream()
                    .mapToDouble(engine -> engine.median().cpuMillisPerImage())
                    .average()
                    .orElseThrow();
        }

        @Override
        public void close() throws IOException {
            for (MeasuredEngine engine : engines) {
                engine.close();
            }
        }
    }

    /**
     * What TensorFlow runs on there.
     *
     * @throws IllegalStateException if it cannot; says why
     */
    String device(EngineDevice on) throws IOException {
        EngineSettings one =
                EngineSettings.of(EngineSettings.Engine.HEADSTREAM, 1, 1, 1).with(on);
        try (MeasuredEngine engine =
                MeasuredEngine.start(one, pictures, work.resolve("device.log").toFile())) {
            return engine.device();
        }
    }

    /** The GPU and its driver, as its own tool names them. */
    static String driver() {
        try {
            Process tool = new ProcessBuilder(
                            "nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return tool.waitFor(DRIVER_SECONDS, TimeUnit.SECONDS) ? said : "nvidia-smi does not answer";
        } catch (IOException e) {
            return "nvidia-smi is not there";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /**
     * Runs and prints them. One that cannot run is said and left out, but for the first.
     *
     * @param feeding whether nothing is computed, so that bytes count and embeddings do not
     */
    void compare(String title, boolean feeding, List<Way> ways) throws IOException {
        List<Running> running = new ArrayList<>();
        try {
            for (Way way : ways) {
                start(way, running);
            }
            for (int round = -1; round < rounds; round++) {
                for (Running one : running) {
                    one.round(seconds, round < 0);
                }
            }
            out.printf("## %s (medians of %d rounds of %.1f s by turns)%n%n", title, rounds, seconds);
            figures.put(title, feeding ? feedingTable(running) : networkTable(running));
        } finally {
            for (Running one : running) {
                one.close();
            }
        }
    }

    private void start(Way way, List<Running> running) throws IOException {
        Running one = new Running(way);
        try {
            for (int p = 0; p < way.processes(); p++) {
                Path log = work.resolve("%d-%d.log".formatted(running.size(), p));
                one.engines.add(MeasuredEngine.start(way.settings(), pictures, log.toFile()));
            }
            running.add(one);
        } catch (IllegalStateException e) {
            one.close();
            if (running.isEmpty()) {
                throw e;
            }
            out.printf("left out: %s: %s%n", way.name(), e.getMessage());
        }
    }

    private List<Map<String, Object>> networkTable(List<Running> running) throws IOException {
        Running first = running.get(0);
        float[] expected = embeddings(first);
        Table table = new Table(
                "way",
                "batch",
                "images/s",
                "of the first",
                "processor ms an image",
                "resident MB",
                "largest difference");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Running one : running) {
            MeasuredEngine.Round median = one.engines.get(0).median();
            double ratio = one.imagesPerSecond() / first.imagesPerSecond();
            double difference = difference(expected, embeddings(one));
            table.row(
                    one.way.name(),
                    one.way.settings().batch(),
                    "%.1f".formatted(one.imagesPerSecond()),
                    "%.2f".formatted(ratio),
                    "%.2f".formatted(one.cpuMillisPerImage()),
                    Math.round(median.megabytes()),
                    "%.1e".formatted(difference));
            Map<String, Object> row = row(one);
            row.put("ofTheFirst", ratio);
            row.put("largestDifference", difference);
            rows.add(row);
        }
        table.print(out);
        return rows;
    }

    private List<Map<String, Object>> feedingTable(List<Running> running) {
        Table table = new Table("way", "batch", "images/s", "GB/s", "processor ms an image");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Running one : running) {
            double rate = one.imagesPerSecond() * BYTES_OF_A_PICTURE;
            table.row(
                    one.way.name(),
                    one.way.settings().batch(),
                    "%.1f".formatted(one.imagesPerSecond()),
                    "%.2f".formatted(rate / 1e9),
                    "%.2f".formatted(one.cpuMillisPerImage()));
            Map<String, Object> row = row(one);
            row.put("bytesPerSecond", rate);
            rows.add(row);
        }
        table.print(out);
        return rows;
    }

    private static Map<String, Object> row(Running one) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("way", one.way.name());
        row.put("batch", one.way.settings().batch());
        row.put("callers", one.way.settings().callers());
        row.put("processes", one.way.processes());
        row.put("environment", one.way.settings().environment());
        row.put("imagesPerSecond", one.imagesPerSecond());
        row.put("cpuMillisPerImage", one.cpuMillisPerImage());
        return row;
    }

    private float[] embeddings(Running one) throws IOException {
        Path file = work.resolve("embeddings");
        one.engines.get(0).embedTo(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** Largest difference, as a part of the largest number; of the pictures that both have. */
    private static double difference(float[] expected, float[] found) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < Math.min(expected.length, found.length); i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        return difference / largest;
    }
}
