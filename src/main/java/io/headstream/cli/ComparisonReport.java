package io.headstream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.comparison.PairedCounts;
import io.headstream.comparison.PairedTest;
import io.headstream.comparison.PairedTest.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Writes comparisons of two heads for people and for programs. */
final class ComparisonReport {
    private static final double LEVEL = 0.05;

    private ComparisonReport() {}

    /** Both side by side, and what the difference is worth. */
    static List<String> table(Contender one, Contender other, PairedRecord record) {
        List<String> lines = new ArrayList<>();
        lines.add("%d examples in %d windows, scored by both before anybody learned from them"
                .formatted(record.examples(), record.windows()));
        lines.add("");
        TextTable table = new TextTable("", one.toString(), other.toString(), "DIFFERENCE");
        PairedRecord.Side a = record.first();
        PairedRecord.Side b = record.second();
        row(table, "accuracy", "%.1f %%", "%+.1f points", 100, a.accuracy(), b.accuracy());
        row(table, "kappa", "%.3f", "%+.3f", 1, a.kappa(), b.kappa());
        row(table, "log loss", "%.4f", "%+.4f", 1, a.logLoss(), b.logLoss());
        row(table, "Brier score", "%.4f", "%+.4f", 1, a.brier(), b.brier());
        PairedCounts counts = record.counts();
        if (counts.examples() == record.examples()) {
            table.row("alone right", counts.onlyFirst(), counts.onlySecond(), "");
        }
        lines.addAll(table.lines());
        lines.add("");
        lines.add(verdict(one, other, record));
        return lines;
    }

    /** The same as JSON. */
    static ObjectNode json(Contender one, Contender other, PairedRecord record) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("examples", record.examples())
                .put("windows", record.windows());
        node.set("a", side(one, record.first()));
        node.set("b", side(other, record.second()));
        PairedCounts counts = record.counts();
        if (counts.examples() != record.examples()) {
            node.putNull("paired");
            return node;
        }
        Interval interval = PairedTest.interval(counts, LEVEL);
        node.putObject("paired")
                .put("bothRight", counts.bothRight())
                .put("onlyA", counts.onlyFirst())
                .put("onlyB", counts.onlySecond())
                .put("bothWrong", counts.bothWrong())
                .put("differenceLower", interval.lower())
                .put("differenceUpper", interval.upper())
                .put("logEvidenceForA", PairedTest.logEvidence(counts.swapped()))
                .put("logEvidenceForB", PairedTest.logEvidence(counts));
        return node;
    }

    private static ObjectNode side(Contender contender, PairedRecord.Side side) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", contender.toString());
        put(node, "accuracy", side.accuracy());
        put(node, "kappa", side.kappa());
        put(node, "logLoss", side.logLoss());
        put(node, "brier", side.brier());
        return node;
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        } else {
            node.putNull(name);
        }
    }

    private static void row(
            TextTable table,
            String name,
            String format,
            String differenceFormat,
            double unit,
            OptionalDouble a,
            OptionalDouble b) {
        table.row(
                name,
                text(format, unit, a),
                text(format, unit, b),
                a.isPresent() && b.isPresent()
                        ? text(differenceFormat, unit, OptionalDouble.of(b.getAsDouble() - a.getAsDouble()))
                        : "-");
    }

    private static String text(String format, double unit, OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, format, unit * value.getAsDouble()) : "-";
    }

    private static String verdict(Contender one, Contender other, PairedRecord record) {
        PairedCounts counts = record.counts();
        if (counts.examples() != record.examples()) {
            return "some of these windows do not say which examples were right, so the two cannot be paired on them";
        }
        Interval interval = PairedTest.interval(counts, LEVEL);
        String where = String.format(
                Locale.ROOT,
                "its accuracy lies %+.1f to %+.1f points from that of %s (95 %%, at all times together)",
                100 * interval.lower(),
                100 * interval.upper(),
                one);
        String who = interval.lower() > 0
                ? "better"
                : interval.upper() < 0 ? "worse" : "neither better nor worse beyond doubt";
        return "%s is %s: %s".formatted(other, who, where);
    }
}
