package io.headstream.wire;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.prediction.ClassScore;
import io.headstream.prediction.Prediction;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.HeadVersionRef;
import org.jspecify.annotations.Nullable;

/** Predictions between the contract and the domain. */
public final class PredictionMapping {
    private PredictionMapping() {}

    /** The prediction as it goes on the wire. */
    public static io.headstream.wire.avro.Prediction toAvro(Prediction prediction) {
        return new io.headstream.wire.avro.Prediction(
                prediction.imageId().value(),
                prediction.head().value(),
                prediction.servedBy().map(PredictionMapping::reference).orElse(null),
                Arm.valueOf(prediction.arm().name()),
                prediction.topK().stream()
                        .map(score -> new io.headstream.wire.avro.ClassScore(
                                score.label().value(), score.probability()))
                        .toList(),
                prediction.backbone().hex(),
                prediction.source().partition(),
                prediction.source().offset(),
                prediction.eventTime(),
                prediction.processedAt());
    }

    /**
     * The prediction as the domain sees it.
     *
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules
     */
    public static Prediction toDomain(io.headstream.wire.avro.Prediction avro) {
        return ContractRule.read(
                "prediction " + avro.getSourcePartition() + "@" + avro.getSourceOffset(),
                () -> new Prediction(
                        new ImageId(avro.getImageId()),
                        new HeadName(avro.getHead()),
                        version(avro.getServedBy()),
                        io.headstream.prediction.Arm.valueOf(avro.getArm().name()),
                        avro.getTopK().stream()
                                .map(score -> new ClassScore(new Label(score.getLabel()), score.getProbability()))
                                .toList(),
                        new BackboneDigest(avro.getBackboneDigest()),
                        new EventPosition(avro.getSourcePartition(), avro.getSourceOffset()),
                        avro.getEventTime(),
                        avro.getProcessedAt()));
    }

    private static HeadVersionRef reference(HeadVersion version) {
        return new HeadVersionRef(version.learner().value(), version.version(), version.sha256());
    }

    private static @Nullable HeadVersion version(@Nullable HeadVersionRef avro) {
        return avro == null
                ? null
                : new HeadVersion(new LearnerName(avro.getLearner()), avro.getVersion(), avro.getSha256());
    }
}
