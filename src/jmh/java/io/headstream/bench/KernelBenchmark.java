package io.headstream.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of src/jmh: what is asked of them is JMH's command line, but for --json FILE. */
final class KernelBenchmark {
    private static final String JSON = "--json";

    private KernelBenchmark() {}

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) throws IOException, RunnerException, CommandLineOptionException {
        List<String> given = new ArrayList<>(Arrays.asList(arguments));
        given.removeIf(argument -> argument.startsWith("--home="));
        System.out.printf("%s%n$ %s%n", Machine.described(), Machine.command("bench/kernels", given));
        String json = null;
        int at = given.indexOf(JSON);
        if (at >= 0) {
            if (at + 1 == given.size()) {
                System.err.println(
                        "bench/kernels: --json without a file, expected: bench/kernels [JMH arguments] [--json FILE]");
                System.exit(2);
            }
            json = given.get(at + 1);
            given.subList(at, at + 2).clear();
        }
        CommandLineOptions asked = new CommandLineOptions(given.toArray(new String[0]));
        if (asked.shouldHelp()) {
            asked.showHelp();
            return;
        }
        ChainedOptionsBuilder options = new OptionsBuilder().parent(asked);
        if (!asked.verbosity().hasValue()) {
            options.verbosity(VerboseMode.SILENT);
        }
        if (!asked.getForkCount().hasValue()) {
            options.forks(1);
        }
        if (!asked.getWarmupIterations().hasValue()) {
            options.warmupIterations(3);
        }
        if (!asked.getWarmupTime().hasValue()) {
            options.warmupTime(TimeValue.seconds(1));
        }
        if (!asked.getMeasurementIterations().hasValue()) {
            options.measurementIterations(5);
        }
        if (!asked.getMeasurementTime().hasValue()) {
            options.measurementTime(TimeValue.seconds(1));
        }
        if (json != null) {
            options.resultFormat(ResultFormatType.JSON).result(json);
        }
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        double floats = MachineLimits.floatOperations();
        double doubles = MachineLimits.doubleOperations();
        System.out.printf(
                "%nOne core: %.1f GFLOP/s float32, %.1f float64, fused, from the nearest caches%n%n",
                floats / 1e9, doubles / 1e9);
        Table table = new Table("kernel", "with", "µs, best", "mean", "±", "GFLOP/s", "of the limit", "GB/s");
        results.stream()
                .sorted(Comparator.comparing(result -> result.getParams().id()))
                .forEach(result -> {
                    BenchmarkParams params = result.getParams();
                    Result<?> primary = result.getPrimaryResult();
                    String name = params.getBenchmark().replaceFirst(".*\\.([A-Za-z]+)Jmh\\.", "$1.");
                    KernelWork work = KernelWork.of(name);
                    // The best iteration, as the limits are: what nothing disturbed.
                    double best = primary.getStatistics().getMin();
                    double seconds = best / 1e6;
                    double rate = work.operations() / seconds;
                    table.row(
                            name,
                            String.join(
                                    " ",
                                    params.getParamsKeys().stream()
                                            .map(params::getParam)
                                            .toList()),
                            "%.2f".formatted(best),
                            "%.2f".formatted(primary.getScore()),
                            "%.2f".formatted(primary.getScoreError()),
                            work.operations() > 0 ? "%.1f".formatted(rate / 1e9) : "-",
                            work.operations() > 0 ? "%.2f".formatted(rate / (work.isDouble() ? doubles : floats)) : "-",
                            work.bytes() > 0 ? "%.2f".formatted(work.bytes() / seconds / 1e9) : "-");
                });
        table.print(System.out);
    }
}
