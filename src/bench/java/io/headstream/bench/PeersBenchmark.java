package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.backbone.BundledBackbone;
import io.headstream.bench.PeerRun.Outcome;
import io.headstream.cli.HeadstreamCommand;
import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.demo.EmbeddedRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Headstream beside what one would write in Python instead. */
@Command(
        name = "bench/peers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Headstream and programs in Python by turns: the same pictures, the same weights of the backbone, a real broker"
                    + " of the same settings, each of them in a process of its own on all cores.",
            "Each learns from the stream once and then predicts held-out pictures, which gives its accuracy and warms it up. After"
                    + " that pictures of the stream wait in the topic: some to warm up, the others for the clock. Last comes the"
                    + " latency, at half of the peer's own speed."
        })
final class PeersBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double BAR = 1.5;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Has train/<class>/ and test/<class>/. Default: the pictures that come with Headstream.")
    private @Nullable Path data;

    @Option(names = "--rounds", paramLabel = "N", description = "Runs of each, by turns. Default: 3.")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Pictures between the held-out ones and the clock's start. Default: 1000.")
    private int warmUp = 1000;

    @Option(names = "--steady", paramLabel = "N", description = "Pictures for the clock. Default: 1500.")
    private int steady = 1500;

    @Option(names = "--paced", paramLabel = "N", description = "Pictures for the latency. Default: 240.")
    private int paced = 240;

    @Option(
            names = "--peer",
            paramLabel = "PEER",
            description = "Only this one; may be given again: ${COMPLETION-CANDIDATES}.")
    private List<Peer> peers = List.of(Peer.values());

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of Headstream. May be given again.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--python", hidden = true, required = true)
    private Path python = Path.of("");

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    private final PrintStream out = System.out;
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        List<String> given = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("--home=") && !argument.startsWith("--python="))
                .toList();
        System.out.printf("%s%n$ %s%n", Machine.described(), Machine.command("bench/peers", given));
        System.exit(BenchmarkCommand.execute(new PeersBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PeerPictures pictures = PeerPictures.read(data);
        if (warmUp < 0 || steady < 1) {
            throw new IllegalArgumentException(
                    "--warm-up %d --steady %d: expected at least 0 and at least 1".formatted(warmUp, steady));
        }
        Map<Peer, List<Outcome>> outcomes = new EnumMap<>(Peer.class);
        Path work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "peers-");
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"))) {
            Path model = BundledBackbone.extractTo(work.resolve("model"));
            Path classes = work.resolve("classes.json");
            JSON.writeValue(classes.toFile(), pictures.classes());
            for (int round = 0; round < rounds; round++) {
                for (Peer peer : peers) {
                    Path directory = Files.createDirectories(work.resolve(peer.name() + "-" + round));
                    Outcome outcome = run(peer, directory, registry.url(), model, classes, pictures);
                    System.err.printf("%s: %.1f images/s%n", peer, outcome.imagesPerSecond());
                    outcomes.computeIfAbsent(peer, key -> new ArrayList<>()).add(outcome);
                    PipelineRun.delete(directory);
                }
            }
        } finally {
            PipelineRun.delete(work);
        }
        print(outcomes, pictures);
        if (json != null) {
            JSON.writeValue(json.toFile(), figures(outcomes));
        }
        return CommandLine.ExitCode.OK;
    }

    private Outcome run(Peer peer, Path directory, String registryUrl, Path model, Path classes, PeerPictures pictures)
            throws IOException, InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            Map<String, String> configured = configured(broker, registryUrl, directory);
            PeerTopics topics = peer == Peer.HEADSTREAM
                    ? new PeerTopics.OfHeadstream(HeadstreamConfig.of(configured))
                    : new PeerTopics.Plain(cores);
            try (PeerRun run = new PeerRun(topics, broker.bootstrapServers())) {
                List<String> command = peer == Peer.HEADSTREAM
                        ? headstream(configured, directory)
                        : script(peer, broker, directory, model, classes);
                return run.measure(
                        () -> BenchProcess.start(command, Map.of(), directory.resolve("peer.log")),
                        pictures,
                        warmUp,
                        steady,
                        paced);
            }
        }
    }

    private Map<String, String> configured(EmbeddedBroker broker, String registryUrl, Path directory) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("wire.schema.registry.url", registryUrl);
        all.put("heads", PeerTopics.OfHeadstream.HEAD.value());
        all.put("state.dir", directory.resolve("state").toString());
        all.put("topics.partitions", Integer.toString(cores));
        all.put("topics.replication.factor", "1");
        all.put("http.port", "0");
        return all;
    }

    private static List<String> headstream(Map<String, String> configured, Path directory) throws IOException {
        Path file = directory.resolve("headstream.properties");
        Properties properties = new Properties();
        properties.putAll(configured);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector")); // as bin/headstream does
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                HeadstreamCommand.class.getName(),
                "run",
                "--config",
                file.toString()));
        return command;
    }

    private List<String> script(Peer peer, EmbeddedBroker broker, Path directory, Path model, Path classes) {
        List<String> command = new ArrayList<>(
                List.of(python.toString(), home.resolve("bench/peers.d/peer.py").toString()));
        command.addAll(peer.script());
        command.addAll(List.of(
                "--model", model.toString(),
                "--classes", classes.toString(),
                "--bootstrap", broker.bootstrapServers(),
                "--input", PeerTopics.Plain.IMAGES,
                "--output", PeerTopics.Plain.PREDICTIONS,
                "--state", directory.resolve("state").toString()));
        return command;
    }

    private void print(Map<Peer, List<Outcome>> outcomes, PeerPictures pictures) {
        out.printf(
                "%n## Peers: a stream of %d pictures in %d classes, %d held out (medians of %d runs by turns, %d cores)%n%n",
                pictures.stream().size(),
                pictures.classes().size(),
                pictures.heldOut().size(),
                rounds,
                cores);
        double loop = bestLoop(outcomes);
        Table table = new Table(
                "what",
                "each event",
                "images/s",
                "to the best Python loop",
                "p50 ms",
                "p99 ms",
                "processor ms an image",
                "peak MiB",
                "right in the stream",
                "right at the end",
                "first answer s");
        outcomes.forEach((peer, runs) -> table.row(
                peer,
                peer.guarantee(),
                one(runs, Outcome::imagesPerSecond),
                "%.2f".formatted(Quantiles.median(runs, Outcome::imagesPerSecond) / loop),
                one(runs, run -> Quantiles.of(run.latencies(), 0.5)),
                one(runs, run -> Quantiles.of(run.latencies(), 0.99)),
                one(runs, Outcome::cpuMillisPerImage),
                "%.0f".formatted(Quantiles.median(runs, Outcome::peakMebibytes)),
                percent(runs, Outcome::streamAccuracy),
                percent(runs, Outcome::heldOutAccuracy),
                one(runs, Outcome::startSeconds)));
        table.print(out);
        if (outcomes.containsKey(Peer.HEADSTREAM) && !Double.isNaN(loop)) {
            double ratio = Quantiles.median(outcomes.get(Peer.HEADSTREAM), Outcome::imagesPerSecond) / loop;
            out.printf("Headstream to the best Python loop: %.2f (bar: %.1f)%n", ratio, BAR);
        }
    }

    private static double bestLoop(Map<Peer, List<Outcome>> outcomes) {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getKey() == Peer.PYTHON_BATCHED || entry.getKey() == Peer.PYTHON_SINGLE)
                .mapToDouble(entry -> Quantiles.median(entry.getValue(), Outcome::imagesPerSecond))
                .max()
                .orElse(Double.NaN);
    }

    private static Map<String, Object> figures(Map<Peer, List<Outcome>> outcomes) {
        Map<String, Object> figures = new LinkedHashMap<>();
        outcomes.forEach((peer, runs) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("guarantee", peer.guarantee());
            one.put("imagesPerSecond", Quantiles.median(runs, Outcome::imagesPerSecond));
            one.put("latencyP50Ms", Quantiles.median(runs, run -> Quantiles.of(run.latencies(), 0.5)));
            one.put("latencyP99Ms", Quantiles.median(runs, run -> Quantiles.of(run.latencies(), 0.99)));
            one.put("cpuMillisPerImage", Quantiles.median(runs, Outcome::cpuMillisPerImage));
            one.put("peakMebibytes", Quantiles.median(runs, Outcome::peakMebibytes));
            one.put("streamAccuracy", Quantiles.median(runs, Outcome::streamAccuracy));
            one.put("heldOutAccuracy", Quantiles.median(runs, Outcome::heldOutAccuracy));
            one.put("firstAnswerSeconds", Quantiles.median(runs, Outcome::startSeconds));
            one.put("answersTwice", runs.stream().mapToInt(Outcome::twice).sum());
            one.put("runs", runs.stream().map(Outcome::imagesPerSecond).toList());
            figures.put(peer.name().toLowerCase(Locale.ROOT), one);
        });
        if (outcomes.containsKey(Peer.HEADSTREAM)) {
            figures.put(
                    "ratioToBestPythonLoop",
                    Quantiles.median(outcomes.get(Peer.HEADSTREAM), Outcome::imagesPerSecond) / bestLoop(outcomes));
        }
        return figures;
    }

    private static String one(List<Outcome> runs, ToDoubleFunction<Outcome> figure) {
        return "%.1f".formatted(Quantiles.median(runs, figure));
    }

    private static String percent(List<Outcome> runs, ToDoubleFunction<Outcome> figure) {
        return "%.1f %%".formatted(100 * Quantiles.median(runs, figure));
    }
}
