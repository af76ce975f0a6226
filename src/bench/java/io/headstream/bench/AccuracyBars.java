package io.headstream.bench;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Holds accuracies to the bars that the project has set itself. */
final class AccuracyBars {
    private static final double CLOSED_FORM = 0.005;
    private static final double DENSE_SHUFFLED = 0.015;
    private static final double DENSE_SORTED = 0.03;

    /** Accuracies are multiples of one test image; a margin that is met exactly must not fail by rounding. */
    private static final double ROUNDING = 1e-9;

    private final List<AccuracyRow> rows;
    private final List<String> closedForm;

    AccuracyBars(List<AccuracyRow> rows, List<Contender> contenders) {
        this.rows = rows;
        this.closedForm = contenders.stream()
                .filter(Contender::closedForm)
                .map(Contender::name)
                .toList();
    }

    /** One line for every bar of every data set. */
    void print(PrintStream out) {
        Table table = new Table("bar", "data", "margin, points", "result");
        rows.stream().map(AccuracyRow::dataset).distinct().forEach(dataset -> {
            closedForm(dataset, table);
            margin(table, "dense within 1.5 of offline, shuffled", dataset, ArrivalOrder.SHUFFLED, DENSE_SHUFFLED);
            margin(table, "dense within 3 of offline, sorted", dataset, ArrivalOrder.SORTED, DENSE_SORTED);
            aboveRiver(dataset, table);
        });
        table.print(out);
    }

    private void closedForm(String dataset, Table table) {
        Optional<String> best = closedForm.stream()
                .filter(head -> !of(dataset, head).isEmpty())
                .max(Comparator.comparingDouble(head -> leastOverOffline(dataset, head)));
        if (best.isEmpty()) {
            table.row("closed form within 0.5 of offline, every order", dataset, "-", "no such head in this build");
            return;
        }
        double least = leastOverOffline(dataset, best.get());
        result(table, "%s within 0.5 of offline, every order".formatted(best.get()), dataset, least + CLOSED_FORM);
        for (String head : closedForm) {
            List<AccuracyRow> own = of(dataset, head);
            long heads = own.stream().map(AccuracyRow::headSha256).distinct().count();
            table.row("%s: one SHA-256 for all orders".formatted(head), dataset, "-", heads == 1 ? "passed" : "MISSED");
        }
    }

    private void margin(Table table, String bar, String dataset, ArrivalOrder order, double allowed) {
        of(dataset, "dense").stream()
                .filter(row -> row.order().equals(order.label()))
                .forEach(row -> result(table, bar, dataset, row.accuracy() - row.offlineAccuracy() + allowed));
    }

    private void aboveRiver(String dataset, Table table) {
        of(dataset, "dense").stream()
                .min(Comparator.comparingDouble(row -> row.accuracy() - row.riverAccuracy()))
                .ifPresent(row -> {
                    double margin = row.accuracy() - row.riverAccuracy();
                    String bar = "dense above River, every order (least: %s)".formatted(row.order());
                    table.row(bar, dataset, points(margin), margin > 0 ? "passed" : "MISSED");
                });
    }

    private static void result(Table table, String bar, String dataset, double margin) {
        table.row(bar, dataset, points(margin), margin >= -ROUNDING ? "passed" : "MISSED");
    }

    private static String points(double share) {
        return "%+.2f".formatted(100 * share);
    }

    private double leastOverOffline(String dataset, String head) {
        return of(dataset, head).stream()
                .mapToDouble(row -> row.accuracy() - row.offlineAccuracy())
                .min()
                .orElseThrow();
    }

    private List<AccuracyRow> of(String dataset, String head) {
        return rows.stream()
                .filter(row -> row.dataset().equals(dataset) && row.head().equals(head))
                .toList();
    }
}
