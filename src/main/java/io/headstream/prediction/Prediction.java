package io.headstream.prediction;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Class scores for one event from one head version.
 *
 * @param imageId the image
 * @param head the target head
 * @param servedByOrNull the version that made the scores; null while the head has none
 * @param arm why that version was asked
 * @param topK the most probable classes, most probable first, ties in label order; empty while the head has no version
 * @param backbone what made the embedding
 * @param source where the event stands in the input topic
 * @param eventTime when the image was seen
 * @param processedAt when it was scored
 */
public record Prediction(
        ImageId imageId,
        HeadName head,
        @Nullable HeadVersion servedByOrNull,
        Arm arm,
        List<ClassScore> topK,
        BackboneDigest backbone,
        EventPosition source,
        Instant eventTime,
        Instant processedAt) {
    /** The version that made the scores, if the head had one. */
    public Optional<HeadVersion> servedBy() {
        return Optional.ofNullable(servedByOrNull);
    }
}
