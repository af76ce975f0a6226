package io.headstream.bench;

import io.headstream.demo.BundledStream;
import io.headstream.demo.EmbeddedRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long a switch of a head's version takes, from the command to the last instance's word that it serves. */
@Command(
        name = "bench/switch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs embedders in processes of their own and a trainer on an embedded broker, lets a head learn two versions,"
                    + " and promotes them in turn while images stream. Prints how long it took from sending the"
                    + " command until every embedder task's confirmation could be read, and whether any later prediction"
                    + " carried the old version."
        })
final class SwitchBenchmark implements Callable<Integer> {
    @Option(names = "--switches", paramLabel = "N", description = "Switches to measure. Default: 200.")
    private int switches = 200;

    @Option(names = "--instances", paramLabel = "N", description = "Embedder processes. Default: 3.")
    private int instances = 3;

    @Option(names = "--rate", paramLabel = "N", description = "Images a second meanwhile. Default: 10.")
    private int rate = 10;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new SwitchBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        Path work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "switch-");
        try (EmbeddedRegistry registry =
                        EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"));
                SwitchRun run = SwitchRun.start(
                        registry.url(), work, instances, BundledStream.read().images())) {
            SwitchRun.Result result = run.measure(switches, rate);
            double[] millis = result.millis();
            Arrays.sort(millis);
            Table table =
                    new Table("switches", "instances", "tasks", "images/s", "p50 ms", "p90 ms", "p99 ms", "max ms");
            table.row(
                    switches,
                    instances,
                    SwitchRun.PARTITIONS,
                    rate,
                    Math.round(quantile(millis, 0.5)),
                    Math.round(quantile(millis, 0.9)),
                    Math.round(quantile(millis, 0.99)),
                    Math.round(millis[millis.length - 1]));
            table.print(out);
            out.printf(
                    "%d predictions: for %d of them, made between a confirmation and the next decision, one version alone was"
                            + " right; %d carried another than their task had confirmed or was decided since%n",
                    result.predictions(), result.decided(), result.wrong());
            return result.wrong() == 0 && result.decided() > 0
                    ? CommandLine.ExitCode.OK
                    : CommandLine.ExitCode.SOFTWARE;
        } finally {
            PipelineRun.delete(work);
        }
    }

    /** The smallest measured value that so many are not above. */
    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
