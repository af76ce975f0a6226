package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.bench.GrowthRun.Recovery;
import io.headstream.bench.GrowthRun.Shape;
import io.headstream.demo.EmbeddedRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How throughput and recovery change when something grows. */
@Command(
        name = "bench/growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Headstream (embedder and trainer, exactly once) on an embedded broker, all in this process, with a backbone that"
                    + " costs next to nothing, while one thing grows and all else stays.",
            "Restarts are in order (as on SIGTERM), on events that wait already: seconds until a new prediction and until a"
                    + " new window learned from can be read, with the state directory and without."
        })
final class GrowthBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double RECOVERY_BAR_SECONDS = 10;
    private static final double MB = 1e6;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description = "Only this; may be given again: ${COMPLETION-CANDIDATES}.")
    private List<Part> parts = List.of(Part.values());

    @Option(names = "--full", description = "The whole of each range, which takes an hour or more.")
    private boolean full;

    @Option(names = "--events", paramLabel = "N", description = "Measured in every run. Default: 6000.")
    private int events = 6000;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "To look at instead of a part's own sizes, such as 1000 heads; may be given again.")
    private List<Integer> given = List.of();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of Headstream. May be given again.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    private final PrintStream out = System.out;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private Path work = Path.of("");
    private String registry = "";
    private int runs;

    /** What grows. */
    enum Part {
        PARTITIONS,
        INSTANCES,
        IMAGE_SIZE,
        CLASSES,
        HEADS,
        HISTORY
    }

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        List<String> asked = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("--home=") && !argument.startsWith("--python="))
                .toList();
        System.out.printf("%s%n$ %s%n", Machine.described(), Machine.command("bench/growth", asked));
        System.exit(BenchmarkCommand.execute(new GrowthBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "growth-");
        try (EmbeddedRegistry started =
                EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"))) {
            registry = started.url();
            measure(Shape.SMALL, 1, Map.of(), events / 2); // warms this process up; not reported
            for (Part part : parts) {
                switch (part) {
                    case PARTITIONS -> partitions();
                    case INSTANCES -> instances();
                    case IMAGE_SIZE -> imageSizes();
                    case CLASSES -> classes();
                    case HEADS -> heads();
                    case HISTORY -> history();
                }
            }
        } finally {
            PipelineRun.delete(work);
        }
        if (json != null) {
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    private void partitions() throws IOException {
        grow(
                Part.PARTITIONS,
                "partitions of each topic that carries load",
                List.of(1, 2, 4, 8, 16),
                count -> measure(Shape.SMALL, 1, Map.of("topics.partitions", text(count)), events));
    }

    private void instances() throws IOException {
        grow(
                Part.INSTANCES,
                "instances in this process, six partitions, one embedder thread each",
                List.of(1, 2, 3),
                count -> measure(
                        Shape.SMALL,
                        count,
                        Map.of("topics.partitions", "6", "embedder.threads", "1", "trainer.threads", "1"),
                        events));
    }

    private void imageSizes() throws IOException {
        grow(
                Part.IMAGE_SIZE,
                "bytes of an image",
                List.of(5_000, 50_000, 500_000, 5_000_000),
                bytes -> measure(
                        new Shape(1, 10, bytes),
                        1,
                        Map.of("image.max.bytes", text(8 << 20), "topics.max.message.bytes", text(9 << 20)),
                        Math.min(events, Math.max(8 * GrowthRun.WINDOW, (int) (600 * MB / bytes)))));
    }

    private void classes() throws IOException {
        grow(
                Part.CLASSES,
                "classes of the head; windows of 32, or of a tenth of the classes",
                full ? List.of(10, 100, 1000, 10_000) : List.of(10, 100, 1000),
                count -> measure(
                        new Shape(1, count, 1000),
                        1,
                        Map.of("window.examples", text(Math.max(GrowthRun.WINDOW, count / 10))),
                        Math.max(events / 2, 2 * count)));
    }

    /** Two windows of each head at least, so that heads that rest are woken. */
    private void heads() throws IOException {
        for (String kind : List.of("dense", "ridge")) {
            grow(
                    Part.HEADS,
                    "heads (%s), each event for one of them".formatted(kind),
                    full ? List.of(1, 10, 100, 1000) : List.of(1, 10, 100),
                    count -> measure(
                            new Shape(count, 10, 1000),
                            1,
                            Map.of("learners", kind),
                            Math.max(events, (2 * GrowthRun.WINDOW + 8) * count)));
        }
    }

    private void history() throws IOException {
        List<Integer> sizes = full ? List.of(10_000, 100_000, 1_000_000) : List.of(10_000, 100_000);
        grow(
                Part.HISTORY,
                "labelled examples that were learned from before, late labels joined for 10 s",
                sizes,
                count -> measure(Shape.SMALL, 1, Map.of("labels.join.window.ms", "10000"), count));
    }

    private interface Growing {
        Figures at(int size) throws IOException;
    }

    /**
     * What one run came to.
     *
     * @param events so many were measured
     * @param predictedPerSecond while all of them waited, and were learned from besides
     * @param learnedPerSecond until the last full window was learned from
     * @param heapBytes in use after a collection then: broker and benchmark among them
     * @param kept restart with the state directory
     * @param lost restart without
     * @param stored bytes by topic at the end
     */
    private record Figures(
            int events,
            double predictedPerSecond,
            double learnedPerSecond,
            long heapBytes,
            Recovery kept,
            Recovery lost,
            Map<String, Long> stored) {
        long bytes(String suffix) {
            return stored.entrySet().stream()
                    .filter(topic -> topic.getKey().endsWith(suffix))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    private Figures measure(Shape shape, int instances, Map<String, String> special, int count) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(special);
        all.putAll(settings);
        try (GrowthRun run = new GrowthRun(registry, work.resolve("run-" + runs++), instances, shape, all)) {
            run.start();
            int warmUp = shape.heads();
            run.send(warmUp);
            run.awaitPredicted();
            run.stop();
            run.send(count);
            int window = run.window();
            int steps = shape.heads() * (count / shape.heads() / window);
            CompletableFuture<Void> started = CompletableFuture.runAsync(run::start);
            run.await(warmUp + 1, 0);
            int from = run.predicted();
            int learnedFrom = run.learned();
            long start = System.nanoTime();
            run.awaitPredicted();
            double predicting = (System.nanoTime() - start) / 1e9;
            run.awaitLearned(steps);
            double learning = (System.nanoTime() - start) / 1e9;
            int measured = run.predicted() - from;
            started.join();
            long heap = heap();
            Recovery kept = run.restart(false);
            run.awaitPredicted();
            Recovery lost = run.restart(true);
            return new Figures(
                    count,
                    measured / predicting,
                    (double) (steps - learnedFrom) * window / learning,
                    heap,
                    kept,
                    lost,
                    run.stored());
        }
    }

    private void grow(Part part, String what, List<Integer> sizes, Growing growing) throws IOException {
        Table table = new Table(
                what,
                "events",
                "predicted/s",
                "learned/s",
                "heap MB",
                "restart: prediction s",
                "step s",
                "without state: prediction s",
                "step s",
                "changelogs MB",
                "snapshots MB",
                "log MB");
        List<Map<String, Object>> rows = new ArrayList<>();
        double slowest = 0;
        for (int size : given.isEmpty() ? sizes : given) {
            Figures run = growing.at(size);
            System.err.printf("%s %d: %.0f/s%n", part, size, run.predictedPerSecond());
            slowest = Math.max(slowest, Math.max(slower(run.kept()), slower(run.lost())));
            table.row(
                    size,
                    run.events(),
                    Math.round(run.predictedPerSecond()),
                    Math.round(run.learnedPerSecond()),
                    Math.round(run.heapBytes() / MB),
                    one(run.kept().predicted()),
                    one(run.kept().learned()),
                    one(run.lost().predicted()),
                    one(run.lost().learned()),
                    one(run.bytes("-changelog") / MB),
                    one(run.bytes("head-snapshots") / MB),
                    one(run.bytes("training-log") / MB));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("what", what);
            row.put("size", size);
            row.put("events", run.events());
            row.put("predictedPerSecond", run.predictedPerSecond());
            row.put("learnedPerSecond", run.learnedPerSecond());
            row.put("heapBytes", run.heapBytes());
            row.put("restart", run.kept());
            row.put("restartWithoutState", run.lost());
            row.put("storedBytes", run.stored());
            rows.add(row);
        }
        out.printf("%n## Growth: %s (%d cores)%n%n", what, Runtime.getRuntime().availableProcessors());
        table.print(out);
        out.printf(
                "slowest restart %.1f s (bar: %.0f s): %s%n",
                slowest, RECOVERY_BAR_SECONDS, slowest <= RECOVERY_BAR_SECONDS ? "met" : "MISSED");
        figures.merge(part.name().toLowerCase(Locale.ROOT), rows, GrowthBenchmark::joined);
    }

    private static Object joined(Object before, Object more) {
        List<Object> all = new ArrayList<>((List<?>) before);
        all.addAll((List<?>) more);
        return all;
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static double slower(Recovery recovery) {
        return Math.max(recovery.predicted(), recovery.learned());
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static String one(double number) {
        return "%.1f".formatted(number);
    }
}
