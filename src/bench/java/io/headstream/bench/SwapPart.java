package io.headstream.bench;

import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An abrupt label swap: from half-way on every image has the label of the next class, in training and in test. A head
 * with a sliding window of a quarter of the stream is held against one that has seen that quarter alone.
 */
final class SwapPart {
    /** Name of the hyper-parameter that holds the sliding window's examples. */
    private static final String SLIDING = "sliding.examples";

    private static final double ALLOWED = 0.02;

    private final List<Contender> contenders;
    private final long seed;
    private final PrintStream out;

    SwapPart(List<Contender> contenders, long seed, PrintStream out) {
        this.contenders = contenders;
        this.seed = seed;
        this.out = out;
    }

    /**
     * One learner on one data set; accuracies on the test split with swapped labels.
     *
     * @param windowExamples of the sliding window; 0: it has none
     * @param before the swap, with the labels of then
     * @param atOnce when not one swapped example has come
     * @param halfWindow when half a window of them has
     * @param oneWindow when a window of them has
     * @param fresh of a head that has seen that window alone
     * @param sameAsFresh whether the heads of the two last are equal to the bit
     */
    record Row(
            String dataset,
            String head,
            int windowExamples,
            double before,
            double atOnce,
            double halfWindow,
            double oneWindow,
            double fresh,
            boolean sameAsFresh) {}

    /** Measures and prints. */
    List<Row> run(List<EmbeddedImages> datasets) {
        List<Row> rows = new ArrayList<>();
        Table table = new Table(
                "data", "head", "window", "before", "at once", "1/2 window", "1 window", "fresh", "equal", "result");
        for (EmbeddedImages images : datasets) {
            for (Contender contender : contenders) {
                int window = images.train().size() / 4;
                Optional<Contender> sliding = contender.with(SLIDING, Integer.toString(window));
                if (contender.closedForm() && sliding.isEmpty()) {
                    System.err.printf("%s: has no sliding window in this build%n", contender.name());
                }
                Row row = row(images, sliding.orElse(contender), contender, window, sliding.isPresent());
                rows.add(row);
                boolean passed = row.oneWindow() >= row.fresh() - ALLOWED;
                table.row(
                        row.dataset(),
                        row.head(),
                        row.windowExamples() == 0 ? "none" : row.windowExamples(),
                        AccuracyPart.percent(row.before()),
                        AccuracyPart.percent(row.atOnce()),
                        AccuracyPart.percent(row.halfWindow()),
                        AccuracyPart.percent(row.oneWindow()),
                        AccuracyPart.percent(row.fresh()),
                        row.sameAsFresh() ? "yes" : "no",
                        sliding.isPresent() ? (passed ? "passed" : "MISSED") : "-");
            }
        }
        table.print(out);
        return rows;
    }

    private Row row(EmbeddedImages images, Contender tried, Contender plain, int window, boolean slides) {
        List<Item> stream = ArrivalOrder.SHUFFLED.of(images, seed);
        int half = images.train().size() / 2;
        List<Item> swapped = swapped(images, stream.subList(half, half + window));
        List<Item> test = swapped(images, images.test());
        OnePass pass = new OnePass(tried.trainer(), images.dimension(), images.exponent(), seed);
        pass.learn(stream.subList(0, half));
        Head before = pass.head();
        pass.learn(swapped.subList(0, window / 2));
        Head halfWay = pass.head();
        pass.learn(swapped.subList(window / 2, window));
        Head after = pass.head();
        OnePass alone = new OnePass(plain.trainer(), images.dimension(), images.exponent(), seed);
        alone.learn(swapped);
        Head fresh = alone.head();
        return new Row(
                images.name(),
                plain.name(),
                slides ? window : 0,
                OnePass.accuracy(before, images.test()),
                OnePass.accuracy(before, test),
                OnePass.accuracy(halfWay, test),
                OnePass.accuracy(after, test),
                OnePass.accuracy(fresh, test),
                HeadCodec.sha256(after.canonicalBytes()).equals(HeadCodec.sha256(fresh.canonicalBytes())));
    }

    private static List<Item> swapped(EmbeddedImages images, List<Item> items) {
        List<Label> classes = List.copyOf(images.classes());
        return items.stream()
                .map(item -> {
                    int next = (classes.indexOf(item.label()) + 1) % classes.size();
                    return new Item(item.id(), classes.get(next), item.embedding());
                })
                .toList();
    }
}
