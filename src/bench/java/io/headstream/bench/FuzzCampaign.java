package io.headstream.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.fuzz.FuzzTarget;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fuzzes everything that reads foreign bytes, guided by coverage, and keeps what it found. */
@Command(
        name = "bench/fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Jazzer on each target in turn, in a process of its own, from seeds and from what earlier runs came to"
                    + " (target/fuzz/corpus). An input that makes a target throw, hang for 120 s or run out of 1 GB of heap"
                    + " is a finding: it is kept in target/fuzz/findings, and belongs into"
                    + " src/test/resources/io/headstream/fuzz/findings once it is fixed."
        })
final class FuzzCampaign implements Callable<Integer> {
    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units:\\s+(\\d+)");
    private static final Pattern COVERED = Pattern.compile("cov: (\\d+)");
    private static final String INSTRUMENTED =
            "io.headstream.**:org.apache.avro.**:com.twelvemonkeys.**:com.drew.**:com.fasterxml.jackson.core.**";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long in all, shared out evenly over the targets. Default: 3600.")
    private int seconds = 3600;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "One target only: images, records, ...; several times.")
    private List<String> names = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to a file.")
    private @Nullable Path json;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    private record Figures(FuzzTarget target, long seconds, long executions, long edges, long corpus, long findings) {}

    /** Runs the campaign and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new FuzzCampaign(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<FuzzTarget> targets = names.isEmpty()
                ? List.of(FuzzTarget.values())
                : names.stream().map(FuzzTarget::of).toList();
        List<Figures> all = new ArrayList<>();
        for (FuzzTarget target : targets) {
            all.add(fuzz(target, Math.max(1, seconds / targets.size())));
        }
        Table table = new Table("target", "seconds", "executions", "edges", "corpus", "findings");
        for (Figures figures : all) {
            table.row(
                    figures.target().text(),
                    figures.seconds(),
                    figures.executions(),
                    figures.edges(),
                    figures.corpus(),
                    figures.findings());
        }
        table.print(System.out);
        if (json != null) {
            write(all, json);
        }
        return all.stream().allMatch(figures -> figures.findings() == 0)
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private Figures fuzz(FuzzTarget target, int share) throws IOException, InterruptedException {
        Path work = home.resolve("target/fuzz");
        Path corpus = Files.createDirectories(work.resolve("corpus").resolve(target.text()));
        Path findings = Files.createDirectories(work.resolve("findings").resolve(target.text()));
        Path seeds = Files.createDirectories(work.resolve("seeds").resolve(target.text()));
        int number = 0;
        for (byte[] seed : target.seeds()) {
            Files.write(seeds.resolve("seed-" + number++), seed);
        }
        Path log = work.resolve(target.text() + ".log");
        Instant begin = Instant.now();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dheadstream.fuzz.target=" + target.text(),
                "-Dlogback.configurationFile=" + home.resolve("bench/lib/logback.xml"),
                "-Dheadstream.bench.log=" + work.resolve("program.log"),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=io.headstream.fuzz.JazzerEntry",
                "--instrumentation_includes=" + INSTRUMENTED,
                "--reproducer_path=" + findings,
                "--keep_going=20",
                "-artifact_prefix=" + findings + File.separator,
                "-max_total_time=" + share,
                "-timeout=120",
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.waitFor();
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        return new Figures(
                target,
                Duration.between(begin, Instant.now()).toSeconds(),
                last(EXECUTED, said),
                last(COVERED, said),
                files(corpus, ""),
                files(findings, ".java"));
    }

    private static long last(Pattern pattern, String text) {
        long last = 0;
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }

    /** Jazzer writes a class that reproduces each finding, beside its input. */
    private static long files(Path directory, String notEnding) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> notEnding.isEmpty() || !file.toString().endsWith(notEnding))
                    .count();
        }
    }

    private static void write(List<Figures> all, Path file) throws IOException {
        JsonMapper mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode();
        ArrayNode targets = root.putArray("targets");
        for (Figures figures : all) {
            targets.addObject()
                    .put("target", figures.target().text())
                    .put("seconds", figures.seconds())
                    .put("executions", figures.executions())
                    .put("edges", figures.edges())
                    .put("corpus", figures.corpus())
                    .put("findings", figures.findings());
        }
        root.put("executions", all.stream().mapToLong(Figures::executions).sum());
        root.put("findings", all.stream().mapToLong(Figures::findings).sum());
        Files.writeString(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    }
}
