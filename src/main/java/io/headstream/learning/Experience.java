package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import java.util.List;
import java.util.SortedSet;

/**
 * What a gradient-trained learner has seen so far, apart from what it made of it. Immutable.
 *
 * @param exponent quantisation exponent of the embeddings
 * @param sums of all embeddings learned from and not taken back
 * @param first where learning began in each partition
 * @param classes taken up, and how many examples of each
 */
record Experience(int exponent, EmbeddingSums sums, FirstNumbers first, ClassCounts classes) {
    static Experience none(int dimension, int exponent) {
        return new Experience(exponent, EmbeddingSums.none(dimension), FirstNumbers.none(), ClassCounts.none());
    }

    /** Those retractions that are of examples learned from. */
    List<Retraction> founded(List<Retraction> retractions) {
        return retractions.stream()
                .filter(retraction -> first.covers(retraction.number()) && classes.of(retraction.label()) > 0)
                .toList();
    }

    /** Without the examples that these take back, which it has learned from. */
    Experience minus(List<Retraction> founded) {
        if (founded.isEmpty()) {
            return this;
        }
        List<Embedding> embeddings = founded.stream().map(Retraction::embedding).toList();
        List<Label> labels = founded.stream().map(Retraction::label).toList();
        return new Experience(exponent, sums.minus(embeddings), first, classes.minus(labels));
    }

    /**
     * With a window.
     *
     * @param seen all examples of the window
     * @param added new classes
     * @param learned those examples that are learned from
     */
    Experience plus(List<TrainingExample> seen, SortedSet<Label> added, List<TrainingExample> learned) {
        return new Experience(
                exponent,
                sums.plus(learned),
                first.plus(seen),
                classes.admit(added).plus(learned));
    }

    InputScaling scaling() {
        return sums.scaling(exponent);
    }

    /** Written after the replay and the exponent, which are at places that do not move. */
    void write(BinaryWriter writer, List<Label> labels) {
        writer.int64(sums.count()).int64s(sums.sums());
        first.write(writer);
        classes.write(writer, labels);
    }

    static Experience read(BinaryReader reader, int exponent, DenseHead head) {
        return new Experience(
                exponent,
                new EmbeddingSums(
                        reader.int64("embedding count", 0, Long.MAX_VALUE),
                        reader.int64s("embedding sums", head.dimension(), Long.MIN_VALUE)),
                FirstNumbers.read(reader),
                ClassCounts.read(reader, head.labels()));
    }
}
