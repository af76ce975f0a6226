package io.headstream.bench;

import io.headstream.bench.PipelineRun.Cost;
import io.headstream.demo.EmbeddedRegistry;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.LabelledImage;
import io.headstream.learning.HeadTrainers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What four challengers beside the champion cost: the whole pipeline, broker and registry and the real backbone, with one
 * learner and with five, by turns.
 */
final class ChallengersPart {
    private static final int ROUNDS = 6;
    private static final int CHALLENGERS = 4;
    private static final double ALLOWED = 0.05;

    private final Path home;
    private final Path images;
    private final long seed;
    private final PrintStream out;

    ChallengersPart(Path home, Path images, long seed, PrintStream out) {
        this.home = home;
        this.images = images;
        this.seed = seed;
        this.out = out;
    }

    /**
     * What challengers cost.
     *
     * @param champion runs with one learner, by round
     * @param withChallengers with five
     * @param cost share of the throughput that is lost in a round, the median
     * @param cpuCost share by which the processor time of an image grows in a round, the median
     */
    record Result(List<Cost> champion, List<Cost> withChallengers, double cost, double cpuCost) {}

    /** Measures and prints. */
    Result run() throws IOException, InterruptedException {
        List<LabelledImage> photos = ImageFolder.read(images.resolve("train")).images();
        Map<String, String> one = Map.of("learners", "dense");
        Map<String, String> five = challenged();
        Path work = Files.createTempDirectory("headstream-bench-");
        List<Cost> champion = new ArrayList<>();
        List<Cost> challenged = new ArrayList<>();
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(home.resolve("target/registry"), work.resolve("registry"))) {
            PipelineRun pipeline = new PipelineRun(registry.url(), work, photos, seed);
            // Warms the JVM up for both.
            Cost unused = pipeline.run(five, 1 + CHALLENGERS);
            for (int round = 0; round < ROUNDS; round++) {
                // The first of two has no advantage over all rounds.
                boolean championFirst = round % 2 == 0;
                for (boolean first : new boolean[] {true, false}) {
                    boolean alone = first == championFirst;
                    Cost rate = pipeline.run(alone ? one : five, alone ? 1 : 1 + CHALLENGERS);
                    (alone ? champion : challenged).add(rate);
                    System.err.printf(
                            "%s: %.1f images/s, %.1f ms of processor time an image%n",
                            alone ? "champion alone" : "with challengers",
                            rate.imagesPerSecond(),
                            rate.cpuMillisPerImage());
                }
            }
        } finally {
            PipelineRun.delete(work);
        }
        double cost = 1 - ratio(challenged, champion, Cost::imagesPerSecond);
        double cpuCost = ratio(challenged, champion, Cost::cpuMillisPerImage) - 1;
        out.printf("Challengers beside dense: %s%n%n", five);
        Table table = new Table("pipeline", "images/s, median", "least", "most", "processor ms an image, median");
        row(table, "champion alone", champion);
        row(table, "with 4 challengers", challenged);
        table.print(out);
        out.printf(
                "4 challengers cost %.1f %% of the throughput: %s (bar: under 5 %%); processor time an image: %+.1f %%%n%n",
                100 * cost, cost < ALLOWED ? "passed" : "MISSED", 100 * cpuCost);
        return new Result(champion, challenged, cost, cpuCost);
    }

    private static void row(Table table, String name, List<Cost> costs) {
        DoubleSummaryStatistics rates =
                costs.stream().mapToDouble(Cost::imagesPerSecond).summaryStatistics();
        table.row(
                name,
                "%.1f".formatted(median(costs, Cost::imagesPerSecond)),
                "%.1f".formatted(rates.getMin()),
                "%.1f".formatted(rates.getMax()),
                "%.2f".formatted(median(costs, Cost::cpuMillisPerImage)));
    }

    /** The median of the rounds' ratios: what else the machine does in a round meets both. */
    private static double ratio(List<Cost> costs, List<Cost> to, ToDoubleFunction<Cost> figure) {
        return ThroughputPart.median(IntStream.range(0, costs.size())
                .mapToObj(round -> figure.applyAsDouble(costs.get(round)) / figure.applyAsDouble(to.get(round)))
                .toList());
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        return ThroughputPart.median(costs.stream().mapToDouble(figure).boxed().toList());
    }

    /** One challenger of every other kind that learns on a frozen backbone, then default ones at other learning rates. */
    private static Map<String, String> challenged() {
        Map<String, String> settings = new TreeMap<>();
        List<String> learners = new ArrayList<>(List.of("dense"));
        HeadTrainers.kinds().stream()
                .filter(kind -> !kind.equals("dense") && !kind.equals("finetune"))
                .forEach(learners::add);
        for (int i = learners.size(); i <= CHALLENGERS; i++) {
            String name = "dense-" + i;
            learners.add(name);
            settings.put("learner.%s.learning.kind".formatted(name), "dense");
            settings.put("learner.%s.learning.rate".formatted(name), "0.000" + i);
        }
        settings.put("learners", String.join(",", learners.subList(0, 1 + CHALLENGERS)));
        return settings;
    }
}
