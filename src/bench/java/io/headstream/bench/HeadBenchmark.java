package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadProduct;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.StepResult;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingWindow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What heads cost beside the machine's limits: predicting with many, learning with many, snapshots as bytes. */
@Command(
        name = "bench/head",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "On one core, with embeddings of 1280 components: predictions of 1 to 1,000 heads in one pass over an embedding, beside"
                    + " asking one head after the other; a step and the memory of as many heads in one trainer; snapshots as bytes.",
            "Processor time; medians of rounds by turns. bench/learning --part throughput has steps by the kind of head."
        })
final class HeadBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int DIMENSION = 1280;
    private static final int CLASSES = 10;
    private static final int WIDE = 2000;
    private static final List<Integer> COUNTS = List.of(1, 10, 100, 1000);
    private static final int LEARNERS = 4;
    private static final int WARM_UPS = 3;
    private static final long LEAST_NANOS = 100_000_000;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each, by turns. Default: 7.")
    private int rounds = 7;

    @Option(names = "--home", hidden = true, required = true)
    @SuppressWarnings("UnusedVariable") // bench/lib/run gives it to all
    private Path home = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Where results go, so that the compiler cannot leave out the work that gave them. */
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable Object sink;

    private final PrintStream out = System.out;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new HeadBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        out.println(Machine.described());
        out.println(Machine.command(
                "bench/head",
                spec.commandLine().getParseResult().originalArgs().stream()
                        .filter(argument -> !argument.startsWith("--home"))
                        .toList()));
        double floats = MachineLimits.floatOperations();
        out.printf(
                "One core: %.1f GFLOP/s float32 (from the nearest caches)%n%n## Predictions (medians of %d rounds)%n%n",
                floats / 1e9, rounds);
        Table predictions = new Table(
                "heads", "kind", "one by one, µs", "in one pass, µs", "times as fast", "limit, µs", "limit is");
        for (String kind : List.of("dense", "ridge")) {
            for (int count : COUNTS) {
                predict(kind, count, floats, predictions);
            }
        }
        predictions.print(out);
        trainer();
        codec();
        if (json != null) {
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    private void predict(String kind, int count, double floats, Table table) {
        // As many versions as a process may serve, but taught by few learners: a closed form takes a while to solve.
        List<byte[]> taught = new ArrayList<>();
        for (int l = 0; l < Math.min(count, LEARNERS); l++) {
            taught.add(taught(kind, CLASSES, l).head().canonicalBytes());
        }
        List<Head> heads = new ArrayList<>();
        for (int h = 0; h < count; h++) {
            heads.add(HeadCodec.decode(taught.get(h % taught.size())));
        }
        float[] embedding = new SyntheticStream(DIMENSION, CLASSES, 1)
                .window(1)
                .examples()
                .get(0)
                .embedding()
                .toFloats();
        requireSame(heads, embedding);
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        for (int round = -WARM_UPS; round < rounds; round++) {
            double one = seconds(() -> {
                List<float[]> said = new ArrayList<>();
                for (Head head : heads) {
                    said.add(head.probabilities(embedding));
                }
                return said;
            });
            double all = seconds(() -> HeadProduct.probabilities(heads, embedding));
            if (round >= 0) {
                alone.add(one);
                together.add(all);
            }
        }
        double bytes = (double) Float.BYTES * count * CLASSES * (DIMENSION + 1);
        double byTraffic = bytes / MachineLimits.traffic((long) Math.max(1 << 15, bytes));
        double byFloats = 2.0 * count * CLASSES * DIMENSION / floats;
        double one = ThroughputPart.median(alone);
        double all = ThroughputPart.median(together);
        table.row(
                count,
                kind,
                micros(one),
                micros(all),
                "%.2f".formatted(one / all),
                micros(Math.max(byTraffic, byFloats)),
                byTraffic > byFloats ? "memory traffic" : "arithmetic");
        figures.put(
                "predict-%s-%d".formatted(kind, count),
                Map.of("aloneSeconds", one, "togetherSeconds", all, "limitSeconds", Math.max(byTraffic, byFloats)));
    }

    private static void requireSame(List<Head> heads, float[] embedding) {
        List<float[]> together = HeadProduct.probabilities(heads, embedding);
        for (int h = 0; h < heads.size(); h++) {
            if (!Arrays.equals(together.get(h), heads.get(h).probabilities(embedding))) {
                throw new IllegalStateException(
                        "head %d says something else in one pass, expected the same".formatted(h));
            }
        }
    }

    /** So many lines of learners in one trainer: each learns windows in turn; what a step takes, and what all hold. */
    private void trainer() {
        out.printf("## Heads in one trainer (windows of 32, %d classes)%n%n", CLASSES);
        Table table = new Table("heads", "kind", "a step of one, ms", "heap MB", "KB a head");
        for (String settings : List.of("kind=dense,replay=0", "kind=dense,replay=256", "kind=ridge")) {
            for (int count : settings.equals("kind=ridge") ? List.of(1, 10, 100) : COUNTS) {
                HeadTrainer trainer = Contender.of(settings).trainer();
                List<TrainerState> states = new ArrayList<>();
                long before = heap();
                List<Double> steps = new ArrayList<>();
                for (int h = 0; h < count; h++) {
                    states.add(trainer.untrained(DIMENSION, SyntheticStream.EXPONENT, h));
                }
                for (int round = 0; round < (count == 1 ? 40 : 4); round++) {
                    SyntheticStream stream = new SyntheticStream(DIMENSION, CLASSES, round);
                    for (int h = 0; h < count; h++) {
                        TrainingWindow window = stream.window(32);
                        long start = CpuClock.nanos();
                        states.set(h, step(trainer, states.get(h), window));
                        steps.add(CpuClock.secondsSince(start));
                    }
                }
                double held = heap() - before;
                double median = ThroughputPart.median(steps.subList(steps.size() / 2, steps.size()));
                table.row(
                        count,
                        settings.replace("kind=", ""),
                        "%.2f".formatted(median * 1e3),
                        Math.round(held / 1e6),
                        Math.round(held / 1e3 / count));
                figures.put(
                        "trainer-%s-%d".formatted(settings, count),
                        Map.of("stepSeconds", median, "heapBytesAHead", held / states.size()));
            }
        }
        table.print(out);
    }

    private void codec() {
        out.printf("## Snapshots as bytes (dense head of %,d classes)%n%n", WIDE);
        Head head = taught("dense", WIDE, 1).head();
        byte[] bytes = head.canonicalBytes();
        Map<String, Supplier<Object>> ways = new LinkedHashMap<>();
        ways.put("encode", head::canonicalBytes);
        ways.put("decode", () -> HeadCodec.decode(bytes));
        ways.put("SHA-256", () -> HeadCodec.sha256(bytes));
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = -WARM_UPS; round < rounds; round++) {
            for (Map.Entry<String, Supplier<Object>> way : ways.entrySet()) {
                double one = seconds(way.getValue());
                if (round >= 0) {
                    seconds.computeIfAbsent(way.getKey(), key -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        Table table = new Table("what", "MB", "GB/s");
        seconds.forEach((way, all) -> {
            double rate = bytes.length / ThroughputPart.median(all);
            table.row(way, Math.round(bytes.length / 1e6), "%.2f".formatted(rate / 1e9));
            figures.put("codec-" + way, rate);
        });
        table.print(out);
    }

    private static TrainerState taught(String kind, int classes, long seed) {
        HeadTrainer trainer = Contender.of("kind=" + kind + (kind.equals("dense") ? ",replay=0,epochs=1" : ""))
                .trainer();
        // A window has each class once.
        TrainingWindow window = new SyntheticStream(DIMENSION, classes, seed).window(classes);
        return step(trainer, trainer.untrained(DIMENSION, SyntheticStream.EXPONENT, seed), window);
    }

    private static TrainerState step(HeadTrainer trainer, TrainerState state, TrainingWindow window) {
        StepResult result = trainer.step(state, window, window.fromOffset());
        if (result instanceof StepResult.Stepped stepped) {
            return stepped.state();
        }
        throw new IllegalStateException("a window was refused: " + result);
    }

    /** Processor seconds of one call, repeated until that can be measured. */
    private static double seconds(Supplier<Object> work) {
        int calls = 0;
        long start = CpuClock.nanos();
        do {
            sink = work.get();
            calls++;
        } while (CpuClock.nanos() - start < LEAST_NANOS);
        return CpuClock.secondsSince(start) / calls;
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String micros(double seconds) {
        return "%.1f".formatted(seconds * 1e6);
    }
}
