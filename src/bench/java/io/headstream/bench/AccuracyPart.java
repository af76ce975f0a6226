package io.headstream.bench;

import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Accuracy after one pass, in three orders of arrival, beside what others reach. */
final class AccuracyPart {
    private final List<Contender> contenders;
    private final Baselines baselines;
    private final long seed;
    private final PrintStream out;

    AccuracyPart(List<Contender> contenders, Baselines baselines, long seed, PrintStream out) {
        this.contenders = contenders;
        this.baselines = baselines;
        this.seed = seed;
        this.out = out;
    }

    /** Trains every contender on every data set in every order, and prints what came of it. */
    List<AccuracyRow> run(List<EmbeddedImages> datasets) throws IOException, InterruptedException {
        List<AccuracyRow> rows = new ArrayList<>();
        Table table = new Table("data", "order", "head", "accuracy", "offline LR", "River", "s", "SHA-256");
        for (EmbeddedImages images : datasets) {
            Baselines.Result others = baselines.of(images, seed);
            for (Contender contender : contenders) {
                for (ArrivalOrder order : ArrivalOrder.values()) {
                    long start = System.nanoTime();
                    AccuracyRow row = row(images, order, contender, others);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    rows.add(row);
                    table.row(
                            row.dataset(),
                            row.order(),
                            row.head(),
                            percent(row.accuracy()),
                            percent(row.offlineAccuracy()),
                            percent(row.riverAccuracy()),
                            "%.1f".formatted(seconds),
                            row.headSha256().substring(0, 12));
                    System.err.printf(
                            "%s, %s, %s: %s%n", row.dataset(), row.order(), row.head(), percent(row.accuracy()));
                }
            }
        }
        table.print(out);
        for (EmbeddedImages images : datasets) {
            others(baselines.of(images, seed), images);
        }
        new AccuracyBars(rows, contenders).print(out);
        return rows;
    }

    private AccuracyRow row(EmbeddedImages images, ArrivalOrder order, Contender contender, Baselines.Result others) {
        List<Item> stream = order.of(images, seed);
        OnePass pass = new OnePass(contender.trainer(), images.dimension(), images.exponent(), seed);
        pass.learn(stream);
        Head head = pass.head();
        return new AccuracyRow(
                images.name(),
                order.label(),
                contender.name(),
                OnePass.accuracy(head, images.test()),
                others.offlineAccuracy(),
                others.river(order),
                HeadCodec.sha256(head.canonicalBytes()));
    }

    private void others(Baselines.Result others, EmbeddedImages images) {
        out.printf("%s, offline: %s%n", images.name(), others.offlineSetting());
        for (Map.Entry<String, Baselines.River> river : others.river().entrySet()) {
            out.printf(
                    "%s, River, %s: %s%n",
                    images.name(), river.getKey(), river.getValue().setting());
        }
        out.println();
    }

    static String percent(double share) {
        return "%.2f".formatted(100 * share);
    }
}
