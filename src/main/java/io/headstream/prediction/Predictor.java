package io.headstream.prediction;

import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Label;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Applies the served head to an embedding. Thread-safe.
 *
 * @param topK most classes in a prediction, 1 or more
 */
public record Predictor(int topK) {
    /** @throws IllegalArgumentException if topK is below 1 */
    public Predictor {
        if (topK < 1) {
            throw new IllegalArgumentException("topK %d, expected 1 or more".formatted(topK));
        }
    }

    /**
     * What the served head says of one event. A head that learned from another backbone's embeddings is not asked: the
     * prediction then has no version and no classes, as before the head's first version.
     *
     * @param event the event
     * @param head the target head
     * @param served what the rollout names; empty while it names nothing
     * @param embedding the event's embedding
     * @param source where the event stands in the input topic
     * @param now when it is scored
     */
    public Prediction predict(
            ImageEvent event,
            HeadName head,
            Optional<ServedHead> served,
            Embedding embedding,
            EventPosition source,
            Instant now) {
        Optional<ServedHead> asked = served.filter(s -> s.takes(embedding));
        return new Prediction(
                event.id(),
                head,
                asked.map(ServedHead::version).orElse(null),
                asked.map(s -> top(s, embedding)).orElse(List.of()),
                embedding.backbone(),
                source,
                event.eventTime(),
                now);
    }

    /** Most probable first; the sort is stable, so that ties stay in label order. */
    private List<ClassScore> top(ServedHead served, Embedding embedding) {
        List<Label> labels = served.head().labels();
        float[] probabilities = served.head().probabilities(embedding.toFloats());
        return IntStream.range(0, labels.size())
                .mapToObj(j -> new ClassScore(labels.get(j), probabilities[j]))
                .sorted(Comparator.comparingDouble(ClassScore::probability).reversed())
                .limit(topK)
                .toList();
    }
}
