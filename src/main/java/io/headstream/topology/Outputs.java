package io.headstream.topology;

import io.headstream.config.TopicNames;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.ImageEvent;
import io.headstream.event.Target;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelDraft;
import io.headstream.prediction.Arm;
import io.headstream.prediction.Prediction;
import io.headstream.prediction.Predictor;
import io.headstream.rollout.RolloutConfirmation;
import io.headstream.wire.Contract;
import io.headstream.wire.PredictionMapping;
import io.headstream.wire.RolloutConfirmationMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** What images and labels give: a prediction for every target, training-log entries for what was learned. Thread-safe. */
final class Outputs {
    /** A record and the sink that it is for. */
    record Output(String sink, Record<byte[], byte[]> record) {}

    /** An event with its embedding, and when that was there to be scored. */
    record Embedded(PendingEvent pending, Embedding embedding, Instant at) {}

    private final Contract contract;
    private final Predictor predictor;
    private final TopicNames topics;

    Outputs(Contract contract, Predictor predictor, TopicNames topics) {
        this.contract = contract;
        this.predictor = predictor;
        this.topics = topics;
    }

    /** Of an event, and of what it and the labels that waited for it teach. */
    List<Output> of(Embedded embedded, LabelDraft draft, TaskHeads heads, long nowMs) {
        PendingEvent pending = embedded.pending();
        ImageEvent event = pending.event();
        EventPosition source = pending.source().toEventPosition();
        Embedding embedding = embedded.embedding();
        Instant at = embedded.at();
        List<Output> outputs = new ArrayList<>();
        List<Predictor.Asked> asked = event.targets().stream()
                .map(Target::head)
                .map(head -> new Predictor.Asked(head, heads.served(head, nowMs)))
                .toList();
        for (Prediction prediction : predictor.predict(event, asked, embedding, source, at)) {
            outputs.add(output(pending, prediction));
        }
        outputs.addAll(entries(draft, pending.record(), nowMs));
        return outputs;
    }

    private Output output(PendingEvent pending, Prediction prediction) {
        boolean unseen = prediction.arm() == Arm.SHADOW;
        return new Output(
                unseen ? EmbedderTopology.SHADOW_PREDICTIONS_SINK : EmbedderTopology.PREDICTIONS_SINK,
                record(
                        pending.record(),
                        prediction.imageId().value().getBytes(StandardCharsets.UTF_8),
                        unseen ? topics.shadowPredictions() : topics.predictions(),
                        PredictionMapping.toAvro(prediction)));
    }

    /** Word of which rollouts a task serves. */
    Output confirmation(RolloutConfirmation confirmation) {
        return new Output(
                EmbedderTopology.CONFIRMATIONS_SINK,
                new Record<>(
                        RolloutConfirmationMapping.key(confirmation).getBytes(StandardCharsets.UTF_8),
                        contract.encode(topics.rolloutConfirmations(), RolloutConfirmationMapping.toAvro(confirmation)),
                        confirmation.confirmedAt().toEpochMilli(),
                        new RecordHeaders()));
    }

    /** The training-log entries of a draft, in its order; timestamp and trace are those of the record that they come of. */
    List<Output> entries(LabelDraft draft, Record<byte[], byte[]> cause, long nowMs) {
        return draft.entries().stream()
                .map(entry -> new Output(
                        EmbedderTopology.TRAINING_LOG_SINK,
                        record(
                                cause,
                                entry.head().value().getBytes(StandardCharsets.UTF_8),
                                topics.trainingLog(),
                                toAvro(entry, draft.image(), nowMs))))
                .toList();
    }

    private static TrainingLogEntry toAvro(LabelDraft.Entry entry, KeptImage image, long nowMs) {
        if (entry instanceof LabelDraft.Entry.Example example) {
            return TrainingLogMapping.example(
                    image.id(),
                    example.label(),
                    image.embedding(),
                    image.eventTime(),
                    image.source(),
                    example.number().number(),
                    example.correction());
        }
        LabelDraft.Entry.Retraction retraction = (LabelDraft.Entry.Retraction) entry;
        return TrainingLogMapping.retraction(
                retraction.number(),
                image.id(),
                retraction.label(),
                image.embedding(),
                Instant.ofEpochMilli(nowMs),
                retraction.labelledByOrNull());
    }

    private Record<byte[], byte[]> record(
            Record<byte[], byte[]> cause, byte[] key, String topic, SpecificRecord value) {
        return new Record<>(key, contract.encode(topic, value), cause.timestamp(), TraceContext.of(cause.headers()));
    }
}
