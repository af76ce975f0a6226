package io.headstream.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan's layers as text: a line for each, with where it can be cut and what cannot be differentiated. */
final class LayerTable {
    private static final int MOST_OPERATIONS = 4;

    private LayerTable() {}

    static String of(LayerPlan plan) {
        Set<Integer> cuts = plan.cuts().stream()
                .filter(cut -> cut.withoutGradient().isEmpty())
                .map(cut -> cut.from().index())
                .collect(Collectors.toSet());
        StringBuilder text = new StringBuilder("layers             %d; '|': backbone.unfreeze.from can be this one%n"
                .formatted(plan.layers().size()));
        for (Layer layer : plan.layers()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %s %4d %-34s %-20s %,12d  %s%n",
                    cuts.contains(layer.index()) ? "|" : " ",
                    layer.index(),
                    layer.name(),
                    layer.shape(),
                    layer.parameters(),
                    operations(layer)));
        }
        return text.toString();
    }

    private static String operations(Layer layer) {
        List<String> shown = new ArrayList<>(
                layer.operations().stream().distinct().limit(MOST_OPERATIONS).toList());
        if (layer.operations().stream().distinct().count() > MOST_OPERATIONS) {
            shown.add("…");
        }
        String operations = String.join(", ", shown);
        return layer.withoutGradient().isEmpty()
                ? operations
                : "%s; no gradient for %s".formatted(operations, String.join(", ", layer.withoutGradient()));
    }
}
