package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.bench.EngineSettings.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The bundled backbone on several engines, and with several settings, in one run. */
@Command(
        name = "bench/backbone",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the bundled backbone on TensorFlow as Headstream does, on ONNX Runtime and on DJL: the same weights and the same"
                    + " decoded pictures, each engine in a process of its own, rounds by turns. Says how far embeddings differ.",
            "A way that cannot run on this machine is said and left out; without Headstream's own there is no result."
        })
final class BackboneBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Of the largest component: weights are the same, orders of summation are not; Headstream's are quantised besides. */
    private static final double TOLERANCE = 1e-3;

    private static final String ONEDNN = "TF_ENABLE_ONEDNN_OPTS";
    private static final String FROZEN_WEIGHTS = "TF_ONEDNN_ASSUME_FROZEN_WEIGHTS";

    /** What is compared. */
    enum Part {
        ENGINES,
        SETTINGS,
        PRECISION
    }

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each, by turns. Default: 5.")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of a round. Default: 2.")
    private double seconds = 2;

    @Option(names = "--part", paramLabel = "PART", description = "Only this: ${COMPLETION-CANDIDATES}. Default: all.")
    private @Nullable Part part;

    @Option(
            names = "--photos",
            paramLabel = "DIR",
            description =
                    "Labelled photos, train/<class>/ and test/<class>/: PRECISION also says how many of the second"
                            + " heads get right that learned from the first. Default: speed alone.")
    private @Nullable Path photos;

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description =
                    "Compares nothing: writes the backbone there as ONNX (opset 17), for bench/backbone.d/int8.py.")
    private @Nullable Path onnx;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final PrintStream out = System.out;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final List<Map<String, Object>> figures = new ArrayList<>();

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new BackboneBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (onnx != null) {
            Files.write(onnx, OnnxModel.of(EngineProcess.network()));
            return CommandLine.ExitCode.OK;
        }
        out.printf("%s%n", Machine.described());
        List<String> given = spec.commandLine().getParseResult().originalArgs();
        out.printf(
                "%s%n%n",
                Machine.command(
                        "bench/backbone",
                        given.stream().filter(a -> !a.startsWith("--home")).toList()));
        Path work = Files.createDirectories(home.resolve("target/bench/backbone"));
        Path pictures = work.resolve("pictures");
        EngineProcess.write(pictures);
        if (isAsked(Part.ENGINES)) {
            compare("Engines", engines(), pictures, work, TOLERANCE);
        }
        if (isAsked(Part.SETTINGS)) {
            compare("Settings of TensorFlow", settings(), pictures, work, TOLERANCE);
        }
        if (isAsked(Part.PRECISION)) {
            compare("Precision", precisions(), pictures, work, Double.POSITIVE_INFINITY);
            if (photos != null) {
                figures.addAll(new PrecisionAccuracy(photos, work, out).run());
            }
        }
        if (json != null) {
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    /** Each with a caller for each core and a picture a pass, and with all cores on passes of several. */
    private List<EngineSettings> engines() {
        List<EngineSettings> all = new ArrayList<>();
        for (Engine engine : List.of(Engine.HEADSTREAM, Engine.ONNX, Engine.DJL_ONNX, Engine.DJL_PYTORCH)) {
            all.add(EngineSettings.of(engine, 1, 1, cores));
            all.add(EngineSettings.of(engine, 8, cores, 1));
        }
        return all;
    }

    private List<EngineSettings> settings() {
        EngineSettings plain = EngineSettings.of(Engine.HEADSTREAM, 1, 1, cores);
        return List.of(
                plain,
                plain.with(ONEDNN, "0"),
                plain.with(FROZEN_WEIGHTS, "1"),
                EngineSettings.of(Engine.HEADSTREAM, 1, cores, 1),
                EngineSettings.of(Engine.HEADSTREAM, 8, 1, cores),
                EngineSettings.of(Engine.HEADSTREAM, 32, cores, 1),
                EngineSettings.of(Engine.TENSORFLOW, 1, 1, cores),
                EngineSettings.of(Engine.TENSORFLOW_PLAIN, 1, 1, cores));
    }

    private List<EngineSettings> precisions() {
        EngineSettings plain = EngineSettings.of(Engine.HEADSTREAM, 1, 1, cores);
        return List.of(plain, plain.with(EngineDevice.PROCESSOR.mixed()));
    }

    private boolean isAsked(Part which) {
        return part == null || part == which;
    }

    private void compare(String title, List<EngineSettings> asked, Path pictures, Path work, double tolerance)
            throws IOException {
        List<MeasuredEngine> engines = new ArrayList<>();
        try {
            for (EngineSettings settings : asked) {
                start(settings, pictures, work, engines);
            }
            for (int round = -1; round < rounds; round++) {
                for (MeasuredEngine engine : engines) {
                    engine.run(seconds, round < 0);
                }
            }
            print(title, engines, work, tolerance);
        } finally {
            for (MeasuredEngine engine : engines) {
                engine.close();
            }
        }
    }

    private void start(EngineSettings settings, Path pictures, Path work, List<MeasuredEngine> engines)
            throws IOException {
        try {
            engines.add(MeasuredEngine.start(
                    settings, pictures, work.resolve(engines.size() + ".log").toFile()));
        } catch (IllegalStateException e) {
            if (engines.isEmpty()) {
                throw e;
            }
            out.printf("left out: %s%n", e.getMessage());
        }
    }

    private void print(String title, List<MeasuredEngine> engines, Path work, double tolerance) throws IOException {
        MeasuredEngine first = engines.get(0);
        float[] expected = embeddings(first, work);
        Table table = new Table(
                "engine",
                "batch",
                "threads × callers",
                "environment",
                "images/s",
                "of the first",
                "processor ms an image",
                "resident MB",
                "largest difference");
        for (MeasuredEngine engine : engines) {
            EngineSettings settings = engine.settings();
            MeasuredEngine.Round median = engine.median();
            double difference = difference(expected, embeddings(engine, work));
            if (difference > tolerance) {
                throw new IllegalStateException("%s: embeddings differ by %.1e of the largest, expected at most %.0e"
                        .formatted(settings.engine(), difference, tolerance));
            }
            double ratio = median.imagesPerSecond() / first.median().imagesPerSecond();
            table.row(
                    settings.engine(),
                    settings.batch(),
                    settings.threads() + " × " + settings.callers(),
                    settings.described(),
                    "%.1f".formatted(median.imagesPerSecond()),
                    "%.2f".formatted(ratio),
                    "%.2f".formatted(median.cpuMillisPerImage()),
                    Math.round(median.megabytes()),
                    "%.1e".formatted(difference));
            figures.add(figures(title, settings, median, ratio, difference));
        }
        out.printf("## %s (medians of %d rounds of %.0f s by turns)%n%n", title, rounds, seconds);
        table.print(out);
    }

    private static Map<String, Object> figures(
            String title, EngineSettings settings, MeasuredEngine.Round median, double ratio, double difference) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("part", title);
        row.put("engine", settings.engine().name());
        row.put("batch", settings.batch());
        row.put("threads", settings.threads());
        row.put("callers", settings.callers());
        row.put("environment", settings.environment());
        row.put("imagesPerSecond", median.imagesPerSecond());
        row.put("ofTheFirst", ratio);
        row.put("cpuMillisPerImage", median.cpuMillisPerImage());
        row.put("residentMegabytes", median.megabytes());
        row.put("largestDifference", difference);
        return row;
    }

    private static float[] embeddings(MeasuredEngine engine, Path work) throws IOException {
        Path file = work.resolve("embeddings");
        engine.embedTo(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** Largest difference, as a part of the largest number. */
    private static double difference(float[] expected, float[] found) {
        if (expected.length != found.length) {
            throw new IllegalStateException("%d numbers, expected %d".formatted(found.length, expected.length));
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        return difference / largest;
    }
}
