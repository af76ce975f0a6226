package io.headstream.prediction;

import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HeadProduct;
import io.headstream.prediction.ServedHeads.Answering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
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
     * A target and what the rollout names for it.
     *
     * @param head the target head
     * @param served its versions
     */
    public record Asked(HeadName head, ServedHeads served) {}

    /** Who says something of the event: of which head, which version, and why; empty: the head has none to ask. */
    private record Speaker(HeadName head, Optional<Answering> answering) {}

    /**
     * What the heads say of one event, all of them in one pass over its embedding. For each head in turn first the answer: by
     * the canary for the images of its share, else by the champion. A version that learned from another backbone's embeddings
     * is not asked: where no other is, the prediction has no version and no classes, as before the head's first version. Then
     * what each version on trial in shadow says of the same event.
     *
     * @param event the event
     * @param asked the target heads
     * @param embedding the event's embedding
     * @param source where the event stands in the input topic
     * @param now when it is scored
     */
    public List<Prediction> predict(
            ImageEvent event, List<Asked> asked, Embedding embedding, EventPosition source, Instant now) {
        List<Speaker> speakers = new ArrayList<>();
        for (Asked one : asked) {
            speakers.add(new Speaker(one.head(), one.served().answering(one.head(), event.id(), embedding)));
            one.served().shadows().stream()
                    .filter(shadow -> shadow.takes(embedding))
                    .forEach(shadow ->
                            speakers.add(new Speaker(one.head(), Optional.of(new Answering(shadow, Arm.SHADOW)))));
        }
        List<Head> heads = speakers.stream()
                .flatMap(speaker -> speaker.answering().stream())
                .map(answering -> answering.head().head())
                .toList();
        Iterator<float[]> probabilities =
                HeadProduct.probabilities(heads, embedding.toFloats()).iterator();
        return speakers.stream()
                .map(speaker -> new Prediction(
                        event.id(),
                        speaker.head(),
                        speaker.answering()
                                .map(answering -> answering.head().version())
                                .orElse(null),
                        speaker.answering().map(Answering::arm).orElse(Arm.NONE),
                        speaker.answering()
                                .map(answering -> top(answering.head().head().labels(), probabilities.next()))
                                .orElse(List.of()),
                        embedding.backbone(),
                        source,
                        event.eventTime(),
                        now))
                .toList();
    }

    /** Most probable first; the sort is stable, so that ties stay in label order. */
    private List<ClassScore> top(List<Label> labels, float[] probabilities) {
        return IntStream.range(0, labels.size())
                .mapToObj(j -> new ClassScore(labels.get(j), probabilities[j]))
                .sorted(Comparator.comparingDouble(ClassScore::probability).reversed())
                .limit(topK)
                .toList();
    }
}
