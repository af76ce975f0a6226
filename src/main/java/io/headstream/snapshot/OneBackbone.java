package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Takes of a window what one line learns from: embeddings of one backbone, dimension and exponent. A line that is set up
 * for a backbone takes that one's. Any other takes what is like the last entry that came with the stream, and leaves what
 * was migrated to those that are set up for it.
 *
 * @param only the backbone that the line is set up for
 */
record OneBackbone(Optional<BackboneDigest> only) {
    /** What a version takes: embeddings of its own backbone, migrated or not. */
    static OneBackbone of(HeadSnapshot version) {
        return new OneBackbone(Optional.of(version.provenance().backbone()));
    }

    /** The hyper-parameters with this among them, if there is something to say. */
    HyperParameters addTo(HyperParameters hyperParameters) {
        if (only.isEmpty()) {
            return hyperParameters;
        }
        Map<String, String> values = new TreeMap<>(hyperParameters.values());
        values.put(WindowPolicy.BACKBONE, only.get().hex());
        return HyperParameters.of(values);
    }

    /** What the window has for the line, whatever its backbone: from the same offset to the same offset. */
    Optional<TrainingWindow> meantFor(TrainingWindow window) {
        return part(
                window,
                example -> isMeant(example.embedding(), example.migrated()),
                retraction -> isMeant(retraction.embedding(), retraction.migrated()));
    }

    /** The same, of one backbone only. */
    Optional<TrainingWindow> of(TrainingWindow window) {
        return meantFor(window).flatMap(meant -> {
            Embedding last = last(meant);
            return part(
                    meant,
                    example -> alike(example.embedding(), last),
                    retraction -> alike(retraction.embedding(), last));
        });
    }

    private boolean isMeant(Embedding embedding, boolean migrated) {
        return only.isPresent() ? only.get().equals(embedding.backbone()) : !migrated;
    }

    private static Optional<TrainingWindow> part(
            TrainingWindow window, Predicate<TrainingExample> example, Predicate<Retraction> retraction) {
        List<TrainingExample> examples =
                window.examples().stream().filter(example).toList();
        List<Retraction> retractions =
                window.retractions().stream().filter(retraction).toList();
        return examples.isEmpty() && retractions.isEmpty()
                ? Optional.empty()
                : Optional.of(new TrainingWindow(examples, retractions, window.fromOffset(), window.toOffset()));
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
