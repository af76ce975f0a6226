package io.headstream.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headstream.chaos.ChaosResult;
import io.headstream.chaos.ChaosRun;
import io.headstream.chaos.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is lost and doubled while brokers and instances are killed, paused, filled up and cut off. */
@Command(
        name = "bench/chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs three brokers, three instances and a registry, each a process, lets images stream, kills instances with"
                    + " SIGKILL at random and does other harm meanwhile. Then counts under read_committed, replays the"
                    + " training log to every published version, and has a trainer that nobody disturbs learn from the"
                    + " same log. Status 1: something was lost, doubled or not the same."
        })
final class ChaosBenchmark implements Callable<Integer> {
    @Option(names = "--kills", paramLabel = "N", description = "SIGKILLs of instances. Default: 10.")
    private int kills = 10;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the schedule and the stream. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            split = ",",
            description = "Other faults, one after every third kill: kill-broker, pause-instance, pause-broker,"
                    + " restart-instance, join, fill-disk, stop-registry, cut-instance, cut-broker,"
                    + " cut-between-brokers; or none. Default: all.")
    private @Nullable List<String> faults;

    @Option(names = "--rate", paramLabel = "N", description = "Images a second. Default: 20.")
    private int rate = 20;

    @Option(
            names = "--patience",
            paramLabel = "MINUTES",
            description = "How long all may take to settle in the end; what is not there then is lost. Default: 6.")
    private int patience = 6;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(names = "--isolated", hidden = true)
    private boolean isolated;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new ChaosBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        Path work = Files.createTempDirectory(Files.createDirectories(home.resolve("target/bench")), "chaos-");
        ChaosRun.Plan plan = new ChaosRun.Plan(kills, seed, chosen(), rate, isolated, Duration.ofMinutes(patience));
        ChaosResult result = ChaosRun.of(plan, work, home.resolve("target/registry"), line -> {
            out.println(Instant.now() + " " + line);
        });
        print(result, out);
        if (json != null) {
            new JsonMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), result.figures());
        }
        if (result.isSound()) {
            PipelineRun.delete(work);
            return CommandLine.ExitCode.OK;
        }
        out.println("logs and data: " + work);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private Set<Fault> chosen() {
        Set<Fault> chosen = EnumSet.noneOf(Fault.class);
        if (faults == null) {
            chosen.addAll(Arrays.asList(Fault.values()));
        } else if (!faults.equals(List.of("none"))) {
            faults.forEach(word -> chosen.add(Fault.of(word)));
        }
        return chosen;
    }

    private static void print(ChaosResult result, PrintStream out) {
        ChaosResult.Count count = result.count();
        Table table = new Table(
                "kills",
                "events",
                "predictions",
                "lost",
                "doubled",
                "examples",
                "lost",
                "doubled",
                "versions",
                "proven",
                "same heads");
        table.row(
                result.kills(),
                count.events(),
                count.predictions(),
                count.lostPredictions(),
                count.doubledPredictions(),
                count.examples(),
                count.lostExamples(),
                count.doubledExamples(),
                result.versions(),
                result.proven(),
                result.headHashEqual() ? "yes" : "no");
        table.print(out);
        out.printf(
                "other faults: %s; %d restarts of instances that stopped by themselves; %d changes of rollouts; %d dead letters%n",
                result.faults(), result.restarts(), result.rollouts(), count.deadLetters());
        new ArrayList<>(result.breaches()).forEach(breach -> out.println("BROKEN: " + breach));
    }
}
