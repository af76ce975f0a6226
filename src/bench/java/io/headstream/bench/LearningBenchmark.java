package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How well and how fast heads learn, beside what others reach and what the machine can do. */
@Command(
        name = "bench/learning",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how well and how fast heads learn from embeddings of the bundled backbone, and prints tables.",
            "The first run embeds the data sets (some minutes) and lets Python measure scikit-learn and River (some"
                    + " more); both are kept in target/bench."
        })
final class LearningBenchmark implements Callable<Integer> {
    /** What can be measured. */
    enum Part {
        ACCURACY,
        SWAP,
        THROUGHPUT,
        CHALLENGERS
    }

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(
            names = "--part",
            split = ",",
            paramLabel = "PART",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the accuracies to FILE, a JSON list; other parts to FILE with .parts before its"
                    + " extension.")
    private @Nullable Path json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Holds the data sets, each with train/<class>/ and test/<class>/. Default: ../shared/data"
                    + " beside the repository.")
    private @Nullable Path data;

    @Option(names = "--dataset", split = ",", paramLabel = "NAME", description = "Data sets. Default: grocery,cifar10.")
    private List<String> datasets = List.of("grocery", "cifar10");

    @Option(
            names = "--learner",
            paramLabel = "SETTINGS",
            description = "One more learner, such as kind=dense,replay=0. May be given again.")
    private List<String> learners = List.of();

    @Option(names = "--only", description = "Only the learners of --learner.")
    private boolean only;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of orders and learners. Default: 1.")
    private long seed = 1;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    @Option(names = "--python", hidden = true, required = true)
    private Path python = Path.of("");

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new LearningBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        Path dataDirectory =
                data != null ? data : home.resolve("../shared/data").normalize();
        Path cache = Files.createDirectories(home.resolve("target/bench"));
        List<Contender> contenders = only ? learners.stream().map(Contender::of).toList() : Contender.all(learners);
        ImageEmbedding embedding = new ImageEmbedding(cache);
        List<EmbeddedImages> images = new ArrayList<>();
        if (parts.contains(Part.ACCURACY) || parts.contains(Part.SWAP)) {
            for (String dataset : datasets) {
                images.add(embedding.of(dataDirectory.resolve(dataset)));
            }
        }
        Map<String, Object> others = new LinkedHashMap<>();
        if (parts.contains(Part.ACCURACY)) {
            Baselines baselines =
                    new Baselines(embedding, cache, python, home.resolve("bench/learning.d/baselines.py"));
            List<AccuracyRow> rows = new AccuracyPart(contenders, baselines, seed, out).run(images);
            if (json != null) {
                JSON.writeValue(json.toFile(), rows);
            }
        }
        if (parts.contains(Part.SWAP)) {
            others.put("swap", new SwapPart(contenders, seed, out).run(images));
        }
        if (parts.contains(Part.THROUGHPUT)) {
            others.put("throughput", new ThroughputPart(contenders, seed, out).run());
        }
        if (parts.contains(Part.CHALLENGERS)) {
            others.put("challengers", new ChallengersPart(home, dataDirectory.resolve("grocery"), seed, out).run());
        }
        if (json != null && !others.isEmpty()) {
            JSON.writeValue(sibling(json), others);
        }
        return CommandLine.ExitCode.OK;
    }

    /** {@code results.json} has the sibling {@code results.parts.json}. */
    private static File sibling(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String other = dot < 0 ? name + ".parts" : name.substring(0, dot) + ".parts" + name.substring(dot);
        return file.resolveSibling(other).toFile();
    }
}
