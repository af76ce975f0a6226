package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.bench.OverloadRun.Sample;
import io.headstream.demo.BundledStream;
import io.headstream.demo.EmbeddedRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What becomes of memory, lag and latency while ten times as much comes as can be done, and afterwards. */
@Command(
        name = "bench/overload",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Headstream on an embedded broker in this process with the bundled backbone: finds the rate that it keeps up"
                    + " with, sends at half of it, then at a multiple, then at half of it again until nothing waits and for as"
                    + " long as at first. Prints a line every ten seconds; fails if an image was predicted other than once, if"
                    + " the lag did not drain, or if there was a rebalance."
        })
final class OverloadBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(names = "--seconds", paramLabel = "N", description = "Of overload. Default: 60.")
    private int seconds = 60;

    @Option(names = "--times", paramLabel = "N", description = "Of the rate that is kept up with. Default: 10.")
    private int times = 10;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            split = ",",
            description =
                    "overload.policy. Default: predict-first. Of several, one after the other has the same load: at the"
                            + " rates that the first one's instance keeps up with, each on a broker of its own.")
    private List<String> policies = List.of("predict-first");

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    private final PrintStream out = System.out;

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new OverloadBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Map<String, Object>> all = new ArrayList<>();
        double sustainable = 0;
        for (String policy : policies) {
            Map<String, Object> figures = measure(policy, sustainable);
            sustainable = (Double) Objects.requireNonNull(figures.get("sustainablePerSecond"));
            all.add(figures);
        }
        if (json != null) {
            JSON.writeValue(json.toFile(), all.size() == 1 ? all.get(0) : all);
        }
        return all.stream().allMatch(figures -> Boolean.TRUE.equals(figures.get("sound")))
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    /**
     * One policy.
     *
     * @param known rate that is kept up with; 0: find out
     */
    private Map<String, Object> measure(String policy, double known) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "overload-");
        try (EmbeddedRegistry registry =
                        EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"));
                OverloadRun run = OverloadRun.start(
                        registry.url(),
                        work.resolve("run"),
                        BundledStream.read().images(),
                        policy)) {
            double found = run.sustainableRate();
            double sustainable = known > 0 ? known : found;
            double half = sustainable / 2;
            out.printf("keeps up with %.1f images/s; overload.policy=%s%n%n", sustainable, policy);
            List<Sample> before = run.send("before", half, 30);
            double rebalances = run.rebalances();
            List<Sample> overload = run.send("overload", times * sustainable, seconds);
            List<Sample> drain = run.drain("drain", half);
            rebalances = run.rebalances() - rebalances;
            List<Sample> after = run.send("after", half, 30);
            run.finish();
            table(List.of(before, overload, drain, after));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("policy", policy);
            figures.put("sustainablePerSecond", sustainable);
            figures.put("overloadSeconds", seconds);
            figures.put("sent", run.sent());
            figures.put("predicted", run.predicted());
            figures.put("notPredictedOnce", run.notPredictedOnce());
            figures.put("lagMax", largest(List.of(overload, drain)));
            figures.put(
                    "drainSeconds",
                    drain.get(drain.size() - 1).second() - drain.get(0).second() + 10);
            figures.put("residentBeforeMb", before.get(before.size() - 1).residentMb());
            figures.put("residentMaxMb", memory(List.of(overload, drain, after)));
            figures.put("latencyBeforeP50Ms", before.get(before.size() - 1).p50Ms());
            figures.put("latencyAfterP50Ms", after.get(after.size() - 1).p50Ms());
            figures.put("rebalances", rebalances);
            figures.put("sound", run.notPredictedOnce() == 0 && run.sent() == run.predicted() && rebalances == 0);
            out.printf("%n%s%n%n", JSON.writeValueAsString(figures));
            return figures;
        } finally {
            PipelineRun.delete(work);
        }
    }

    private static long largest(List<List<Sample>> phases) {
        return phases.stream()
                .flatMap(List::stream)
                .mapToLong(Sample::lag)
                .max()
                .orElse(0);
    }

    private static long memory(List<List<Sample>> phases) {
        return phases.stream()
                .flatMap(List::stream)
                .mapToLong(Sample::residentMb)
                .max()
                .orElse(0);
    }

    private void table(List<List<Sample>> phases) {
        Table table = new Table(
                "second",
                "phase",
                "sent/s",
                "predicted/s",
                "evaluated/s",
                "waiting",
                "p50 ms",
                "p99 ms",
                "training waits",
                "resident MB");
        for (List<Sample> phase : phases) {
            for (Sample sample : phase) {
                table.row(
                        sample.second(),
                        sample.phase(),
                        Math.round(sample.sentPerSecond()),
                        Math.round(sample.predictedPerSecond()),
                        Math.round(sample.evaluatedPerSecond()),
                        sample.lag(),
                        Math.round(sample.p50Ms()),
                        Math.round(sample.p99Ms()),
                        sample.overloaded() ? "yes" : "",
                        sample.residentMb());
            }
        }
        table.print(out);
    }
}
