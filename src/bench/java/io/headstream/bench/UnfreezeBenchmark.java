package io.headstream.bench;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.BundledBackbone;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.Trunk;
import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.embedding.NetworkTail;
import io.headstream.event.EventPosition;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.UnfrozenTails;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.TrainingExample;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What unfreezing the bundled backbone's last blocks gains, and what it costs. */
@Command(
        name = "bench/unfreeze",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains the bundled backbone's last layers with a head on photographs, one pass over the stream in windows,"
                    + " beside heads on the frozen backbone, and prints a table.",
            "The first run embeds the photographs for every cut (a minute each); that is kept in target/bench."
        })
final class UnfreezeBenchmark implements Callable<Integer> {
    @Option(
            names = "--from",
            split = ",",
            paramLabel = "LAYER",
            description = "Where to cut. Default: block_15/expand.")
    private List<String> cuts = List.of("block_15/expand");

    @Option(
            names = "--learner",
            paramLabel = "SETTINGS",
            description = "A learner on the cut backbone, such as kind=finetune,tailLearningRate=0. May be given again."
                    + " Default: kind=finetune.")
    private List<String> learners = List.of("kind=finetune");

    @Option(
            names = "--frozen",
            paramLabel = "SETTINGS",
            description = "A learner on the whole backbone. May be given again. Default: kind=dense and kind=ridge.")
    private List<String> frozen = List.of("kind=dense", "kind=ridge");

    @Option(names = "--seed", split = ",", paramLabel = "N", description = "Seeds of order and learners. Default: 1.")
    private List<Long> seeds = List.of(1L);

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = "Order of arrival: ${COMPLETION-CANDIDATES}. Default: shuffled.")
    private ArrivalOrder order = ArrivalOrder.SHUFFLED;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Has train/<class>/ and test/<class>/. Default: ../shared/data/grocery beside the repository.")
    private @Nullable Path data;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new UnfreezeBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        Path photographs =
                data != null ? data : home.resolve("../shared/data/grocery").normalize();
        Path cache = Files.createDirectories(home.resolve("target/bench"));
        Table costs = new Table("cut", "activation", "bytes a record", "of int16", "parameters");
        Table results = new Table("from", "learner", "seed", "accuracy", "s", "head bytes", "SHA-256");
        if (!frozen.isEmpty()) {
            measure("frozen", frozen, new ImageEmbedding(cache).of(photographs), results);
        }
        for (String cut : cuts) {
            NetworkTail tail = tail(cache, cut);
            EmbeddedImages images = new ImageEmbedding(cache, Optional.of(cut)).of(photographs);
            UnfrozenTails.put(images.backbone(), tail);
            double bytes = images.train().stream()
                    .mapToInt(UnfreezeBenchmark::bytes)
                    .average()
                    .orElseThrow();
            costs.row(
                    cut,
                    images.dimension(),
                    Math.round(bytes),
                    AccuracyPart.percent(bytes / (Short.BYTES * images.dimension())) + " %",
                    tail.parameters());
            measure(cut, learners, images, results);
        }
        costs.print(out);
        results.print(out);
        return CommandLine.ExitCode.OK;
    }

    private static NetworkTail tail(Path cache, String from) {
        Trunk trunk = Trunk.load(
                new BackboneSource.Directory(BundledBackbone.extractTo(cache)),
                from,
                OptionalInt.of(0),
                new BackboneOptions(DeviceChoice.CPU, 1, 1, 1));
        try {
            return trunk.tail();
        } finally {
            trunk.backbone().close();
        }
    }

    private void measure(String from, List<String> settings, EmbeddedImages images, Table results) {
        for (String text : settings) {
            Contender contender = Contender.of(text);
            List<Double> accuracies = new ArrayList<>();
            for (long seed : seeds) {
                List<Item> stream = order.of(images, seed);
                long start = System.nanoTime();
                OnePass pass = new OnePass(contender.trainer(), stream.get(0).embedding(), seed);
                pass.learn(stream);
                Head head = pass.head();
                double seconds = (System.nanoTime() - start) / 1e9;
                double accuracy = OnePass.accuracy(head, images.test());
                accuracies.add(accuracy);
                byte[] bytes = head.canonicalBytes();
                results.row(
                        from,
                        text,
                        seed,
                        AccuracyPart.percent(accuracy),
                        "%.1f".formatted(seconds),
                        bytes.length,
                        HeadCodec.sha256(bytes).substring(0, 12));
                System.err.printf("%s, %s, seed %d: %s%n", from, text, seed, AccuracyPart.percent(accuracy));
            }
            if (seeds.size() > 1) {
                double mean = accuracies.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow();
                results.row(from, text, "mean", AccuracyPart.percent(mean), "", "", "");
                System.err.printf("%s, %s, mean: %s%n", from, text, AccuracyPart.percent(mean));
            }
        }
    }

    /** Of the embedding alone, as it goes to the training log. */
    private static int bytes(Item item) {
        return ((TrainingExample) TrainingLogMapping.example(
                                item.id(), item.label(), item.embedding(), Instant.EPOCH, new EventPosition(0, 0))
                        .getEntry())
                .getEmbedding()
                .remaining();
    }
}
