package io.headstream.prediction;

import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Label;
import io.headstream.prediction.ServedHeads.Answering;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Applies the served heads to an embedding. Thread-safe.
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
     * What the head says of one event: the canary for the images of its share, else the champion. A version that learned
     * from another backbone's embeddings is not asked: where no other is, the prediction has no version and no classes, as
     * before the head's first version.
     *
     * @param event the event
     * @param head the target head
     * @param served what the rollout names
     * @param embedding the event's embedding
     * @param source where the event stands in the input topic
     * @param now when it is scored
     */
    public Prediction predict(
            ImageEvent event,
            HeadName head,
            ServedHeads served,
            Embedding embedding,
            EventPosition source,
            Instant now) {
        return prediction(event, head, served.answering(head, event.id(), embedding), embedding, source, now);
    }

    /** What versions on trial in shadow say of the same event, one prediction each. */
    public List<Prediction> shadows(
            ImageEvent event,
            HeadName head,
            ServedHeads served,
            Embedding embedding,
            EventPosition source,
            Instant now) {
        return served.shadows().stream()
                .filter(shadow -> shadow.takes(embedding))
                .map(shadow ->
                        prediction(event, head, Optional.of(new Answering(shadow, Arm.SHADOW)), embedding, source, now))
                .toList();
    }

    private Prediction prediction(
            ImageEvent event,
            HeadName head,
            Optional<Answering> asked,
            Embedding embedding,
            EventPosition source,
            Instant now) {
        return new Prediction(
                event.id(),
                head,
                asked.map(answering -> answering.head().version()).orElse(null),
                asked.map(Answering::arm).orElse(Arm.NONE),
                asked.map(answering -> top(answering.head(), embedding)).orElse(List.of()),
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
