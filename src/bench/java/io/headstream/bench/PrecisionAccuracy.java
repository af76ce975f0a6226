package io.headstream.bench;

import io.headstream.backbone.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What heads get right that learned from embeddings in float32, and from those of mixed precision. */
final class PrecisionAccuracy {
    /** Orders of arrival; heads that follow from sums alone need one. */
    private static final int SEEDS = 5;

    private final Path photos;
    private final Path work;
    private final PrintStream out;

    PrecisionAccuracy(Path photos, Path work, PrintStream out) {
        this.photos = photos;
        this.work = work;
        this.out = out;
    }

    /** Embeds the photos either way, learns, prints a table, and gives its rows. */
    List<Map<String, Object>> run() throws IOException, InterruptedException {
        EmbeddedImages plain = embedded(Precision.FLOAT32);
        EmbeddedImages rounded = embedded(Precision.MIXED);
        out.printf(
                "%n## Accuracy of heads after one pass over %d photos, on %d others (means of %d orders)%n%n",
                plain.train().size(), plain.test().size(), SEEDS);
        Table table = new Table("head", "float32, %", "mixed, %", "points");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Contender contender : Contender.all(List.of())) {
            double float32 = accuracy(contender, plain);
            double mixed = accuracy(contender, rounded);
            table.row(
                    contender.name(),
                    AccuracyPart.percent(float32),
                    AccuracyPart.percent(mixed),
                    "%+.2f".formatted(100 * (mixed - float32)));
            rows.add(Map.of(
                    "part", "Precision", "head", contender.name(), "float32Accuracy", float32, "mixedAccuracy", mixed));
        }
        table.print(out);
        return rows;
    }

    private EmbeddedImages embedded(Precision precision) throws IOException, InterruptedException {
        return new ImageEmbedding(work, precision).of(photos.toAbsolutePath());
    }

    private static double accuracy(Contender contender, EmbeddedImages images) {
        return LongStream.rangeClosed(1, contender.closedForm() ? 1 : SEEDS)
                .mapToDouble(seed -> {
                    OnePass pass = new OnePass(contender.trainer(), images.dimension(), images.exponent(), seed);
                    pass.learn(ArrivalOrder.SHUFFLED.of(images, seed));
                    return OnePass.accuracy(pass.head(), images.test());
                })
                .average()
                .orElseThrow();
    }
}
