package io.headstream.ops.view;

import io.headstream.wire.avro.ClassCounts;
import io.headstream.wire.avro.Confusion;
import io.headstream.wire.avro.HeadEvaluation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The confusions of one head's latest windows, by learner. Not thread-safe. */
final class ConfusionBoard {
    static final int MOST_WINDOWS = 50;

    /** More labels than this are not kept apart from each other's copies: a flood of them is not worth remembering. */
    private static final int MOST_INTERNED = 4_096;

    /** A window's counts. */
    private record Window(int examples, List<ConfusionView.ClassRow> classes, List<ConfusionView.Cell> cells) {}

    /** Place in the matrix. */
    private record Place(String actual, @Nullable String predicted) {}

    private final Map<String, Deque<Window>> windows = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();

    /** The serving version's word counts before that of the learner's newest, of which there may be both. */
    void add(HeadEvaluation evaluation) {
        if (evaluation.getClasses().isEmpty()) {
            return;
        }
        Deque<Window> kept = windows.computeIfAbsent(evaluation.getLearner(), learner -> new ArrayDeque<>());
        kept.addLast(new Window(
                evaluation.getExamples(),
                evaluation.getClasses().stream().map(this::row).toList(),
                evaluation.getConfusions().stream().map(this::cell).toList()));
        if (kept.size() > MOST_WINDOWS) {
            kept.removeFirst();
        }
    }

    /** Of a learner's latest windows, at most so many. */
    ConfusionView latest(String learner, int most) {
        Map<String, long[]> classes = new TreeMap<>();
        Map<Place, Long> cells = new HashMap<>();
        long examples = 0;
        int counted = 0;
        Iterator<Window> latest =
                windows.getOrDefault(learner, new ArrayDeque<>()).descendingIterator();
        while (latest.hasNext() && counted < most) {
            Window window = latest.next();
            counted++;
            examples += window.examples();
            for (ConfusionView.ClassRow row : window.classes()) {
                long[] counts = classes.computeIfAbsent(row.label(), label -> new long[3]);
                counts[0] += row.support();
                counts[1] += row.predicted();
                counts[2] += row.correct();
            }
            for (ConfusionView.Cell cell : window.cells()) {
                cells.merge(new Place(cell.actual(), cell.predicted()), cell.examples(), Long::sum);
            }
        }
        List<ConfusionView.ClassRow> rows = new ArrayList<>();
        classes.forEach(
                (label, counts) -> rows.add(new ConfusionView.ClassRow(label, counts[0], counts[1], counts[2])));
        List<ConfusionView.Cell> wrong = cells.entrySet().stream()
                .map(cell -> new ConfusionView.Cell(
                        cell.getKey().actual(), cell.getKey().predicted(), cell.getValue()))
                .sorted(Comparator.comparingLong(ConfusionView.Cell::examples)
                        .reversed()
                        .thenComparing(ConfusionView.Cell::actual))
                .toList();
        return new ConfusionView(learner, counted, examples, rows, wrong);
    }

    private ConfusionView.ClassRow row(ClassCounts counts) {
        return new ConfusionView.ClassRow(
                interned(counts.getLabel()), counts.getSupport(), counts.getPredicted(), counts.getCorrect());
    }

    private ConfusionView.Cell cell(Confusion confusion) {
        String predicted = confusion.getPredicted();
        return new ConfusionView.Cell(
                interned(confusion.getActual()),
                predicted == null ? null : interned(predicted),
                confusion.getExamples());
    }

    private String interned(String label) {
        if (labels.size() >= MOST_INTERNED) {
            labels.clear();
        }
        String known = labels.putIfAbsent(label, label);
        return known == null ? label : known;
    }
}
