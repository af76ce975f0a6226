package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.util.List;

/** Takes of a window the examples whose embedding is like the last one's: same backbone, dimension and exponent. */
final class OneBackbone {
    private OneBackbone() {}

    /** The same window, from the same offset to the same offset, with these examples only. */
    static TrainingWindow of(TrainingWindow window) {
        Embedding last = last(window);
        List<TrainingExample> alike = window.examples().stream()
                .filter(example -> alike(example.embedding(), last))
                .toList();
        return new TrainingWindow(alike, window.fromOffset(), window.toOffset());
    }

    static String remark(TrainingWindow window, TrainingWindow taken) {
        int all = window.examples().size();
        return "%d of %d examples up to training-log offset %d left out, expected embeddings of backbone %s"
                .formatted(
                        all - taken.examples().size(),
                        all,
                        window.toOffset(),
                        last(window).backbone());
    }

    private static Embedding last(TrainingWindow window) {
        return window.examples().get(window.examples().size() - 1).embedding();
    }

    private static boolean alike(Embedding one, Embedding other) {
        return one.backbone().equals(other.backbone())
                && one.dimension() == other.dimension()
                && one.exponent() == other.exponent();
    }
}
