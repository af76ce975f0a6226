package io.headstream.labelling;

import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What is kept of an image so that a later label needs no second pass through the backbone.
 *
 * @param id its id
 * @param embedding what the backbone made of it
 * @param eventTime when it was seen
 * @param source its event's place in the input
 * @param standings how it stands with every head that it was ever labelled for
 */
public record KeptImage(
        ImageId id,
        Embedding embedding,
        Instant eventTime,
        EventPosition source,
        Map<HeadName, LabelStanding> standings) {
    /** Unmodifiable. */
    public KeptImage {
        standings = Map.copyOf(standings);
    }

    /** An image that nobody has labelled yet. */
    public static KeptImage unlabelled(ImageId id, Embedding embedding, Instant eventTime, EventPosition source) {
        return new KeptImage(id, embedding, eventTime, source, Map.of());
    }

    /** How it stands with a head. */
    public LabelStanding standing(HeadName head) {
        return standings.getOrDefault(head, LabelStanding.UNLABELLED);
    }

    /** The same with another standing. */
    public KeptImage with(HeadName head, LabelStanding standing) {
        Map<HeadName, LabelStanding> next = new HashMap<>(standings);
        next.put(head, standing);
        return new KeptImage(id, embedding, eventTime, source, next);
    }

    /** This image as it stands with every head by another record of it. */
    public KeptImage withStandingsOf(KeptImage other) {
        return new KeptImage(id, embedding, eventTime, source, other.standings());
    }

    /** Whether the embedding is the same to the bit, made by the same backbone: the same picture, that is. */
    public boolean hasEmbedding(Embedding other) {
        return embedding.exponent() == other.exponent()
                && embedding.backbone().equals(other.backbone())
                && Arrays.equals(embedding.values(), other.values());
    }
}
