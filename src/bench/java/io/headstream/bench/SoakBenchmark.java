package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.demo.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether Headstream grows when it runs for hours: memory, files, threads, state. */
@Command(
        name = "bench/soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs 'headstream run' in a process of its own, on a broker and a registry started here, under a steady load of small"
                    + " pictures through TensorFlow (the tests' small network, so that the machine has time for others). Every"
                    + " hundred labelled examples make a version, and each version is promoted.",
            "Every minute the instance collects its garbage and is looked at from outside; each look is a line of JSON in the file"
                    + " of samples, so that a run that is cut off has figures too. Its heap is committed and touched at the start:"
                    + " what resident memory does after that is not the heap's.",
            "For a minute at a time the producer's clock is wrong."
        })
final class SoakBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--hours", paramLabel = "H", description = "How long. Default: 2.")
    private double hours = 2;

    @Option(names = "--events", paramLabel = "N", description = "Events over that time. Default: 1000000.")
    private int events = 1_000_000;

    @Option(names = "--every", paramLabel = "SECONDS", description = "Between two samples. Default: 60.")
    private int every = 60;

    @Option(
            names = "--warm-up",
            paramLabel = "MINUTES",
            description = "At the beginning, left out of the slopes. Default: a quarter of the time.")
    private double warmUp = -1;

    @Option(
            names = "--samples",
            paramLabel = "FILE",
            description = "Where the samples go. Default: target/bench/soak.jsonl, written anew.")
    private @Nullable Path samples;

    @Option(names = "--report", paramLabel = "FILE", description = "Runs nothing: reports on these samples.")
    private @Nullable Path report;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of Headstream. May be given again.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--jvm", paramLabel = "OPTION", description = "For the instance's JVM. May be given again.")
    private List<String> jvm = new ArrayList<>();

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new SoakBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, Object> figures = new LinkedHashMap<>();
        Path lines = report;
        if (lines == null) {
            Path at = home.resolve("target/bench");
            lines = samples != null ? samples : Files.createDirectories(at).resolve("soak.jsonl");
            Files.deleteIfExists(lines);
            run(lines, Files.createTempDirectory(Files.createDirectories(at), "soak-"));
        }
        figures.putAll(
                SoakReport.read(lines, warmUp >= 0 ? warmUp : hours * 60 / 4).print(System.out));
        if (json != null) {
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    private void run(Path lines, Path work) throws IOException, InterruptedException {
        try (EmbeddedRegistry registry =
                        EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"));
                SoakRun run = SoakRun.start(
                        registry.url(),
                        work,
                        home.resolve("src/it/resources/io/headstream/backbone/keras"),
                        settings,
                        jvm,
                        lines)) {
            System.out.printf("process %d, samples in %s, work in %s%n", run.pid(), lines, work);
            SoakRun.SoakResult result =
                    run.run(events, Duration.ofMillis((long) (hours * 3.6e6)), Duration.ofSeconds(every));
            System.out.printf(
                    "%d events: %d predicted, %d set aside, %d lost, %d predictions too many; %d versions served%n%n",
                    result.events(),
                    result.predicted(),
                    result.setAside(),
                    result.lost(),
                    result.doubled(),
                    result.served());
        }
        PipelineRun.delete(work);
    }
}
