package io.headstream.cli;

import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelStanding;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingExample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The images that the training log tells of, as an embedder kept them: the newest picture of each id, and how it stands with
 * every head. Entries of one head are to come in the log's order. For one thread.
 */
final class LoggedImages {
    /**
     * An image of the log.
     *
     * @param image as it is kept
     * @param newestMs the latest time of its entries
     */
    record Logged(KeptImage image, long newestMs) {}

    private final long sinceMs;
    private final Map<Integer, Map<ImageId, Logged>> images = new HashMap<>();
    private final Map<EntryNumber, ImageId> numbers = new HashMap<>();
    private final Map<Integer, Long> nextNumbers = new HashMap<>();

    /** @param sinceMs images that only earlier entries tell of are not kept any more */
    LoggedImages(long sinceMs) {
        this.sinceMs = sinceMs;
    }

    /**
     * Takes an entry.
     *
     * @param source where the event of an example was; whatever it is for other entries
     * @param timestampMs when it was written
     */
    void add(HeadName head, LogEntry entry, EventPosition source, long timestampMs) {
        if (entry instanceof LogEntry.Example logged) {
            example(head, logged.example(), source, timestampMs);
        } else if (entry instanceof LogEntry.Retraction retraction && !retraction.migrated()) {
            ImageId id = numbers.remove(retraction.number());
            Map<ImageId, Logged> ofPartition =
                    images.getOrDefault(retraction.number().partition(), Map.of());
            Logged known = id == null ? null : ofPartition.get(id);
            if (known != null && known.image().standing(head).number().equals(retraction.number())) {
                LabelStanding takenBack = new LabelStanding(null, EntryNumber.NONE, false, true);
                ofPartition.put(id, new Logged(known.image().with(head, takenBack), known.newestMs()));
            }
        }
    }

    /** One without a number was logged while late labels were switched off; a migrated one has another's number. */
    private void example(HeadName head, TrainingExample example, EventPosition source, long timestampMs) {
        if (example.migrated() || !example.number().isPresent()) {
            return;
        }
        int partition = example.number().partition();
        nextNumbers.merge(partition, example.number().number() + 1, Math::max);
        if (timestampMs < sinceMs) {
            return;
        }
        Map<ImageId, Logged> ofPartition = images.computeIfAbsent(partition, number -> new LinkedHashMap<>());
        Logged known = ofPartition.get(example.imageId());
        Embedding embedding = example.embedding();
        boolean same = known != null && known.image().hasEmbedding(embedding);
        if (known != null && !same && source.offset() < known.image().source().offset()) {
            // Of a picture whose id another one has taken since.
            return;
        }
        numbers.put(example.number(), example.imageId());
        LabelStanding standing = new LabelStanding(example.label(), example.number(), false, true);
        KeptImage image = KeptImage.unlabelled(example.imageId(), embedding, example.eventTime(), source);
        KeptImage kept = same ? Objects.requireNonNull(known).image() : image;
        if (same && source.offset() > kept.source().offset()) {
            kept = image.withStandingsOf(kept);
        }
        ofPartition.put(
                example.imageId(),
                new Logged(
                        kept.with(head, standing),
                        same
                                ? Math.max(
                                        timestampMs,
                                        Objects.requireNonNull(known).newestMs())
                                : timestampMs));
    }

    /** The images of a partition of the input. */
    Collection<Logged> of(int partition) {
        return new ArrayList<>(images.getOrDefault(partition, Map.of()).values());
    }

    /** One above the highest number that the log holds of a partition of the input. */
    long nextNumber(int partition) {
        return nextNumbers.getOrDefault(partition, 0L);
    }
}
