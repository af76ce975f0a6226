package io.headstream.ops.view;

import io.headstream.wire.avro.HeadVersionRef;
import io.headstream.wire.avro.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one version said of one image.
 *
 * @param number rises with every prediction that this instance has read
 * @param imageId the image
 * @param head the head
 * @param servedBy the version that said so; null: there was none yet
 * @param arm why this version was asked
 * @param topK the most probable classes, the most probable first
 * @param partition of the image event
 * @param offset of the image event
 * @param eventTime of the image event
 * @param processedAt when it was scored
 */
public record PredictionView(
        long number,
        String imageId,
        String head,
        @Nullable VersionName servedBy,
        String arm,
        List<Guess> topK,
        int partition,
        long offset,
        String eventTime,
        String processedAt) {
    /**
     * One class and its probability.
     *
     * @param label the class
     * @param probability in [0,1]
     */
    public record Guess(String label, float probability) {}

    static PredictionView of(long number, Prediction prediction) {
        HeadVersionRef by = prediction.getServedBy();
        return new PredictionView(
                number,
                prediction.getImageId(),
                prediction.getHead(),
                by == null ? null : new VersionName(by.getLearner(), by.getVersion(), by.getSha256()),
                prediction.getArm().name(),
                prediction.getTopK().stream()
                        .map(score -> new Guess(score.getLabel(), score.getProbability()))
                        .toList(),
                prediction.getSourcePartition(),
                prediction.getSourceOffset(),
                prediction.getEventTime().toString(),
                prediction.getProcessedAt().toString());
    }
}
