package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.app.OpenBackbone;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.bench.BareLoop.Rate;
import io.headstream.bench.DrainRun.Drained;
import io.headstream.bench.ProcessorTimes.Part;
import io.headstream.demo.EmbeddedRegistry;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.LabelledImage;
import io.headstream.image.ImageLimits;
import io.headstream.learning.SplitMix64;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much of the backbone's speed is left when images come through Kafka, and what the rest costs without a backbone. */
@Command(
        name = "bench/pipeline",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Headstream (embedder and trainer, exactly once) on an embedded broker in this process, by turns with the bare"
                    + " TensorFlow loop on the same pictures; then with a backbone that costs nothing, with and without"
                    + " decoding; then at half load for the latency.",
            "Events wait in the topic before the clock starts, so that no sender takes processor time."
        })
final class PipelineBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int EVENT_BYTES = 50_000;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Has train/<class>/. Default: ../shared/data/grocery beside the repository.")
    private @Nullable Path data;

    @Option(names = "--rounds", paramLabel = "N", description = "Runs of each, by turns. Default: 3.")
    private int rounds = 3;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Measured in every run with the backbone. Default: 1500.")
    private int images = 1500;

    @Option(names = "--events", paramLabel = "N", description = "Measured in every run without. Default: 20000.")
    private int events = 20_000;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description =
                    "Images that run before anything is measured, so that what is measured has been compiled. Default: 4000.")
    private int warmUp = 4000;

    @Option(
            names = "--warm-up-events",
            paramLabel = "N",
            description =
                    "As many without a backbone, and a quarter with decoding. Compiling goes on for minutes, and takes a quarter of"
                            + " the processor where a backbone does not take it all. Default: 80000.")
    private int warmUpEvents = 80_000;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of Headstream. May be given again.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--only", paramLabel = "PART", description = "Only this: ${COMPLETION-CANDIDATES}.")
    private @Nullable Question only;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    private final PrintStream out = System.out;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** What is measured. */
    enum Question {
        RATIO,
        NULL_BACKBONE,
        LATENCY
    }

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new PipelineBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path photosAt =
                data != null ? data : home.resolve("../shared/data/grocery").normalize();
        List<LabelledImage> photos =
                shuffled(ImageFolder.read(photosAt.resolve("train")).images());
        Path work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "pipeline-");
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"))) {
            double rate = 0;
            if (asked(Question.RATIO)) {
                rate = ratio(registry.url(), work, photos);
            }
            if (asked(Question.NULL_BACKBONE)) {
                withoutBackbone(registry.url(), work, photos);
            }
            if (asked(Question.LATENCY)) {
                latency(registry.url(), work, photos, rate);
            }
        } finally {
            PipelineRun.delete(work);
        }
        if (json != null) {
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    private boolean asked(Question question) {
        return only == null || only == question;
    }

    private double ratio(String registry, Path work, List<LabelledImage> photos)
            throws IOException, InterruptedException {
        List<Rate> bare = new ArrayList<>();
        List<Rate> decoding = new ArrayList<>();
        List<Drained> drained = new ArrayList<>();
        try (BareLoop loop = new BareLoop(photos, limits(), settings)) {
            loop.embed(images / 4);
            loop.decode(images / 4);
            warmUp(new DrainRun(registry, work.resolve("warm-up"), photos, settings, null), warmUp);
            for (int round = 0; round < rounds; round++) {
                bare.add(loop.embed(images));
                decoding.add(loop.decode(images));
                try (DrainRun run = new DrainRun(registry, work.resolve("ratio-" + round), photos, settings, null)) {
                    run.start();
                    run.send(images / 4);
                    run.await(images / 4);
                    run.stop();
                    run.send(images + images / 4);
                    drained.add(run.drain(images / 4));
                }
            }
        }
        double bareRate = median(bare, Rate::imagesPerSecond);
        double rate = median(drained, Drained::imagesPerSecond);
        double cores = Runtime.getRuntime().availableProcessors();
        double brokerless = median(
                drained, run -> cores * 1000 * run.images() / (run.spent().total() - brokerMillis(run)));
        out.printf("%n## Through Kafka and not (medians of %d runs by turns)%n%n", rounds);
        Table table = new Table("what", "images/s", "processor ms an image");
        table.row("the backbone alone, pictures decoded", one(bareRate), two(median(bare, Rate::cpuMillisPerImage)));
        table.row(
                "decoding alone",
                one(median(decoding, Rate::imagesPerSecond)),
                two(median(decoding, Rate::cpuMillisPerImage)));
        table.row("Headstream, all of it", one(rate), two(median(drained, PipelineBenchmark::millisPerImage)));
        table.print(out);
        out.printf("ratio %.3f (bar: 0.90)%n", rate / bareRate);
        out.printf(
                "if processor time alone counted, and the broker's not: %.1f images/s, ratio %.3f%n%n",
                brokerless, brokerless / (cores * 1000 / median(bare, Rate::cpuMillisPerImage)));
        parts(drained);
        figures.put("endToEndImagesPerSecond", rate);
        figures.put("backboneImagesPerSecond", bareRate);
        figures.put("ratio", rate / bareRate);
        figures.put("brokerlessImagesPerSecond", brokerless);
        figures.put("decodeCpuMillisPerImage", median(decoding, Rate::cpuMillisPerImage));
        figures.put("backboneCpuMillisPerImage", median(bare, Rate::cpuMillisPerImage));
        return rate;
    }

    private void withoutBackbone(String registry, Path work, List<LabelledImage> photos)
            throws IOException, InterruptedException {
        List<LabelledImage> padded =
                photos.stream().map(PipelineBenchmark::padded).toList();
        List<Drained> undecoded = new ArrayList<>();
        List<Drained> decoded = new ArrayList<>();
        warmUp(undecoded(registry, work.resolve("warm-up-null"), padded), warmUpEvents);
        warmUp(decoding(registry, work.resolve("warm-up-decoding"), padded), warmUpEvents / 4);
        for (int round = 0; round < rounds; round++) {
            try (DrainRun run = undecoded(registry, work.resolve("null-" + round), padded)) {
                undecoded.add(drain(run, events));
            }
            try (DrainRun run = decoding(registry, work.resolve("decoded-" + round), padded)) {
                decoded.add(drain(run, events / 4));
            }
        }
        double cores = Runtime.getRuntime().availableProcessors();
        double rate = median(undecoded, Drained::imagesPerSecond);
        double decodedRate = median(decoded, Drained::imagesPerSecond);
        out.printf("%n## Without a backbone: events of %d bytes (medians of %d runs)%n%n", EVENT_BYTES, rounds);
        Table table =
                new Table("what", "events/s", "for each core", "bar", "processor ms an event", "of it the broker's");
        row(table, "constant embedding, no decoding", rate, cores, 3000, undecoded);
        row(table, "constant embedding, decoding", decodedRate, cores, 600, decoded);
        table.print(out);
        parts(undecoded);
        parts(decoded);
        figures.put("nullBackboneEventsPerSecond", rate);
        figures.put("nullBackboneDecodedPerSecond", decodedRate);
    }

    private DrainRun undecoded(String registry, Path at, List<LabelledImage> photos) throws IOException {
        return new DrainRun(
                registry,
                at,
                photos,
                settings,
                threads -> new OpenBackbone(new ConstantBackbone(), new ConstantBackbone.NoDecoder()));
    }

    private DrainRun decoding(String registry, Path at, List<LabelledImage> photos) throws IOException {
        return new DrainRun(registry, at, photos, settings, threads -> decodingOnly());
    }

    /** Compiles what is measured later in the same virtual machine. */
    private static void warmUp(DrainRun first, int events) throws IOException {
        try (first) {
            first.start();
            first.send(events);
            first.await(events);
        }
    }

    private static Drained drain(DrainRun run, int events) {
        int warmUp = events / 4;
        run.start();
        run.send(warmUp);
        run.await(warmUp);
        run.stop();
        run.send(events + warmUp);
        return run.drain(warmUp);
    }

    private static void row(Table table, String name, double rate, double cores, double bar, List<Drained> runs) {
        table.row(
                name,
                Math.round(rate),
                Math.round(rate / cores),
                Math.round(bar) + (rate >= bar ? ": met" : ": MISSED"),
                two(median(runs, PipelineBenchmark::millisPerImage)),
                two(median(runs, run -> brokerMillis(run) / run.images())));
    }

    private void latency(String registry, Path work, List<LabelledImage> photos, double measuredRate)
            throws IOException, InterruptedException {
        try (DrainRun run = new DrainRun(registry, work.resolve("latency"), photos, settings, null)) {
            run.start();
            double full = measuredRate > 0 ? measuredRate : warmRate(run);
            run.latencies(images / 4, full / 2);
            double[] millis = run.latencies(images, full / 2);
            double p50 = quantile(millis, 0.5);
            double p99 = quantile(millis, 0.99);
            out.printf("%n## Latency at half load (%.1f images/s): event sent to prediction read%n%n", full / 2);
            Table table = new Table("p50 ms", "p90 ms", "p99 ms", "max ms");
            table.row(one(p50), one(quantile(millis, 0.9)), one(p99), one(millis[millis.length - 1]));
            table.print(out);
            histogram(millis);
            figures.put("latencyP50Ms", p50);
            figures.put("latencyP99Ms", p99);
        }
    }

    private double warmRate(DrainRun run) {
        run.send(images);
        run.await(images / 4);
        long start = System.nanoTime();
        run.await(images);
        return (images - images / 4.0) / ((System.nanoTime() - start) / 1e9);
    }

    private void histogram(double[] millis) {
        double width = 20;
        Table table = new Table("ms", "predictions");
        int bins = (int) (millis[millis.length - 1] / width) + 1;
        for (int bin = 0; bin < bins; bin++) {
            double from = bin * width;
            long count = Arrays.stream(millis)
                    .filter(ms -> ms >= from && ms < from + width)
                    .count();
            if (count > 0) {
                table.row("%.0f to %.0f".formatted(from, from + width), "%5d %s".formatted(count, "#".repeat((int)
                                        Math.ceil(60.0 * count / millis.length))));
            }
        }
        table.print(out);
    }

    private void parts(List<Drained> runs) {
        Table table = new Table("processor time of", "ms an image");
        for (Part part : Part.values()) {
            table.row(
                    part,
                    "%.3f".formatted(median(runs, run -> run.spent().millis().getOrDefault(part, 0.0) / run.images())));
        }
        table.print(out);
    }

    private OpenBackbone decodingOnly() {
        ConstantBackbone constant = new ConstantBackbone();
        try (TensorFlowBackbone bundled = TensorFlowBackbone.load(
                new BackboneSource.Bundled(), new BackboneOptions(DeviceChoice.AUTO, 0, 1, 0))) {
            return new OpenBackbone(constant, bundled.imageDecoder(limits()));
        }
    }

    /** The defaults of {@code image.max.bytes} and {@code image.max.pixels}. */
    private static ImageLimits limits() {
        return new ImageLimits(5 << 20, 50_000_000);
    }

    /** The same picture in an event of the size wanted. */
    private static LabelledImage padded(LabelledImage photo) {
        return new LabelledImage(photo.id(), photo.labelOrNull(), () -> {
            byte[] file = photo.content().read();
            return file.length >= EVENT_BYTES ? file : JpegPadding.comment(file, EVENT_BYTES);
        });
    }

    private static List<LabelledImage> shuffled(List<LabelledImage> photos) {
        return Arrays.stream(new SplitMix64(1).permutation(photos.size()))
                .mapToObj(photos::get)
                .toList();
    }

    private static double brokerMillis(Drained run) {
        Map<Part, Double> millis = run.spent().millis();
        return millis.getOrDefault(Part.BROKER, 0.0) + millis.getOrDefault(Part.BENCHMARK, 0.0);
    }

    private static double millisPerImage(Drained run) {
        return run.spent().total() / run.images();
    }

    private static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
        return ThroughputPart.median(runs.stream().mapToDouble(figure).boxed().toList());
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static String one(double value) {
        return "%.1f".formatted(value);
    }

    private static String two(double value) {
        return "%.2f".formatted(value);
    }
}
