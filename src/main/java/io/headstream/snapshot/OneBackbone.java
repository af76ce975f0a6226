package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.TrainingWindow;

/** Takes of a window what is like its last entry: same backbone, dimension and exponent. */
final class OneBackbone {
    private OneBackbone() {}

    /** The same window, from the same offset to the same offset, with these examples and retractions only. */
    static TrainingWindow of(TrainingWindow window) {
        Embedding last = last(window);
        return new TrainingWindow(
                window.examples().stream()
                        .filter(example -> alike(example.embedding(), last))
                        .toList(),
                window.retractions().stream()
                        .filter(retraction -> alike(retraction.embedding(), last))
                        .toList(),
                window.fromOffset(),
                window.toOffset());
    }

    /** The embedding that the others must be like: the last example's, or if there is none the last retraction's. */
    static Embedding last(TrainingWindow window) {
        if (window.examples().isEmpty()) {
            return window.retractions().get(window.retractions().size() - 1).embedding();
        }
        return window.examples().get(window.examples().size() - 1).embedding();
    }

    static String remark(TrainingWindow window, TrainingWindow taken) {
        int all = entries(window);
        return "%d of %d entries up to training-log offset %d left out, expected embeddings of backbone %s"
                .formatted(
                        all - entries(taken),
                        all,
                        window.toOffset(),
                        last(window).backbone());
    }

    static int entries(TrainingWindow window) {
        return window.examples().size() + window.retractions().size();
    }

    private static boolean alike(Embedding one, Embedding other) {
        return one.backbone().equals(other.backbone())
                && one.dimension() == other.dimension()
                && one.exponent() == other.exponent();
    }
}
