package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.GpuMemory;
import io.headstream.bench.EngineSettings.Engine;
import io.headstream.demo.BundledStream;
import io.headstream.demo.EmbeddedRegistry;
import io.headstream.demo.LabelledImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** All that docs/gpu.md asks of a machine with a GPU, beside its processor, in one run. */
@Command(
        name = "bench/gpu",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the bundled backbone on a GPU: passes of 1 to 256 images, several passes at once, mixed precision, kinds of memory,"
                    + " the way of pictures to the GPU, and all of Headstream on an embedded broker; by turns with the same on the"
                    + " processor. The script builds with the natives for CUDA (-Pgpu, 526 MB).",
            "Without a GPU it says so and fails. --device cpu goes through all of it with the processor in the GPU's place, to try the"
                    + " benchmark itself out: those are no figures of a GPU."
        })
final class GpuBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final String PROCESSOR = "the processor";

    /** Where two processes share a GPU, with some to spare for CUDA itself. */
    private static final double HALF = 0.4;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(names = "--device", paramLabel = "DEVICE", description = "gpu, or cpu for a dry run. Default: gpu.")
    private String device = "gpu";

    @Option(names = "--only", paramLabel = "PART", description = "May be given again: ${COMPLETION-CANDIDATES}.")
    private List<Part> parts = List.of(Part.values());

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Images a pass, may be given again. The middle one is used where other things vary. Default: 1, 8,"
                            + " 32, 64, 128, 256.")
    private List<Integer> batches = List.of(1, 8, 32, 64, 128, 256);

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each, by turns. Default: 3.")
    private int rounds = 3;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of a round. Default: 3.")
    private double seconds = 3;

    @Option(names = "--images", paramLabel = "N", description = "Through Kafka, each time. Default: 20000.")
    private int images = 20_000;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final PrintStream out = System.out;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private Path work = Path.of("");
    private String where = "";

    /** What is measured. */
    enum Part {
        BATCHES,
        PARALLEL,
        SETTINGS,
        TRANSFERS,
        PIPELINE
    }

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new GpuBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        DeviceChoice choice = DeviceChoice.of(device);
        if (choice == DeviceChoice.AUTO) {
            throw new IllegalArgumentException("--device auto: expected gpu, or cpu for a dry run");
        }
        out.println(Machine.described());
        out.println(Machine.command(
                "bench/gpu",
                spec.commandLine().getParseResult().originalArgs().stream()
                        .filter(argument -> !argument.startsWith("--home"))
                        .toList()));
        work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "gpu-");
        try {
            Path pictures = work.resolve("pictures");
            EngineProcess.write(pictures);
            GpuComparison comparison = new GpuComparison(pictures, work, rounds, seconds, out, figures);
            where = comparison.device(EngineDevice.on(choice));
            out.printf(
                    "%s%n%n",
                    choice == DeviceChoice.GPU
                            ? "GPU: %s; %s".formatted(where, GpuComparison.driver())
                            : "DRY RUN: the processor in the GPU's place. These are no figures of a GPU.");
            for (Part part : parts) {
                if (part == Part.PIPELINE) {
                    pipeline(choice);
                } else {
                    comparison.compare(
                            title(part, choice), part == Part.TRANSFERS, ways(part, EngineDevice.on(choice)));
                }
            }
        } finally {
            PipelineRun.delete(work);
        }
        if (json != null) {
            figures.put("device", choice == DeviceChoice.GPU ? where : "dry run on the processor");
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    private static String title(Part part, DeviceChoice choice) {
        return part.name().toLowerCase(Locale.ROOT) + (choice == DeviceChoice.GPU ? "" : " (dry run, no GPU)");
    }

    private int middle() {
        return batches.get(batches.size() / 2);
    }

    /** The processor first: what a GPU is compared with. */
    private List<GpuComparison.Way> ways(Part part, EngineDevice on) {
        List<GpuComparison.Way> ways = new ArrayList<>();
        int batch = middle();
        if (part == Part.TRANSFERS) {
            for (int size : batches) {
                ways.add(new GpuComparison.Way(
                        "as TensorFlow does", feeding(size).with(on), 1));
                ways.add(
                        new GpuComparison.Way("pinned memory", feeding(size).with(on.with(new GpuMemory(0, true))), 1));
            }
            return ways;
        }
        ways.add(new GpuComparison.Way(
                PROCESSOR, EngineSettings.of(Engine.HEADSTREAM, 1, 1, cores).with(EngineDevice.PROCESSOR), 1));
        switch (part) {
            case BATCHES -> {
                for (int size : batches) {
                    ways.add(new GpuComparison.Way(
                            "passes of " + size, network(size, 2).with(on), 1));
                }
            }
            case PARALLEL -> {
                for (int callers : List.of(1, 2, 4, 8)) {
                    ways.add(new GpuComparison.Way(
                            callers + " passes at once", network(batch, callers).with(on), 1));
                }
                ways.add(new GpuComparison.Way(
                        "2 sessions, 4 passes at once", network(batch, 4).with(on.withSessions(2)), 1));
                ways.add(new GpuComparison.Way(
                        "2 processes, 2 passes at once each",
                        network(batch, 2).with(on.with(new GpuMemory(HALF, false))),
                        2));
            }
            default -> {
                EngineSettings plain = network(batch, 2);
                ways.add(new GpuComparison.Way("as it is", plain.with(on), 1));
                ways.add(new GpuComparison.Way("mixed precision", plain.with(on.mixed()), 1));
                ways.add(new GpuComparison.Way("pinned memory", plain.with(on.with(new GpuMemory(0, true))), 1));
                ways.add(new GpuComparison.Way(
                        "all memory at the start", plain.with(on.with(new GpuMemory(0.9, false))), 1));
                ways.add(new GpuComparison.Way(
                        "threads for the GPU alone", plain.with(on).with("TF_GPU_THREAD_MODE", "gpu_private"), 1));
                ways.add(new GpuComparison.Way("without TF32", plain.with(on).with("NVIDIA_TF32_OVERRIDE", "0"), 1));
            }
        }
        return ways;
    }

    private EngineSettings network(int batch, int callers) {
        return EngineSettings.of(Engine.HEADSTREAM, batch, Math.max(1, cores / callers), callers);
    }

    private static EngineSettings feeding(int batch) {
        return EngineSettings.of(Engine.TRANSFER, batch, 1, 1);
    }

    /** All of Headstream, exactly once, predicting and training, on events that wait; by turns on either device. */
    private void pipeline(DeviceChoice choice) throws IOException {
        List<LabelledImage> photos = BundledStream.read().images();
        Map<String, Map<String, String>> ways = new LinkedHashMap<>();
        ways.put(PROCESSOR, Map.of("backbone.device", "cpu"));
        for (int batch : batches.stream().filter(size -> size >= middle()).toList()) {
            ways.put(
                    "passes of " + batch,
                    Map.of(
                            "backbone.device",
                            choice.toString(),
                            "embedder.batch.size",
                            Integer.toString(batch),
                            "latency.objective.ms",
                            "1000"));
        }
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"))) {
            for (int round = -1; round < rounds; round++) {
                for (Map.Entry<String, Map<String, String>> way : ways.entrySet()) {
                    int measured = "gpu".equals(way.getValue().get("backbone.device")) ? images : images / 10;
                    Path at = work.resolve("pipeline-%d-%d".formatted(round, rates.size()));
                    try (DrainRun run = new DrainRun(registry.url(), at, photos, way.getValue(), null)) {
                        run.start();
                        run.send(measured / 4);
                        run.await(measured / 4);
                        run.stop();
                        run.send(measured + measured / 4);
                        double rate = run.drain(measured / 4).imagesPerSecond();
                        if (round >= 0) {
                            rates.computeIfAbsent(way.getKey(), key -> new ArrayList<>())
                                    .add(rate);
                        }
                    }
                }
            }
        }
        Table table = new Table("through Kafka, exactly once", "images/s", "of the processor");
        double processor = ThroughputPart.median(rates.getOrDefault(PROCESSOR, List.of()));
        Map<String, Object> rows = new LinkedHashMap<>();
        rates.forEach((way, all) -> {
            double rate = ThroughputPart.median(all);
            table.row(way, "%.1f".formatted(rate), "%.2f".formatted(rate / processor));
            rows.put(way, rate);
        });
        out.printf("## %s (medians of %d rounds)%n%n", title(Part.PIPELINE, choice), rounds);
        table.print(out);
        figures.put(Part.PIPELINE.name().toLowerCase(Locale.ROOT), rows);
    }
}
