package io.headstream.topology;

import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Target;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelDraft;
import io.headstream.prediction.Prediction;
import io.headstream.prediction.Predictor;
import io.headstream.prediction.ServedHead;
import io.headstream.wire.Contract;
import io.headstream.wire.PredictionMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** What images and labels give: a prediction for every target, training-log entries for what was learned. Thread-safe. */
final class Outputs {
    /** A record and the sink that it is for. */
    record Output(String sink, Record<byte[], byte[]> record) {}

    private final Contract contract;
    private final Predictor predictor;
    private final ServingHeads serving;
    private final String predictionsTopic;
    private final String trainingLogTopic;

    Outputs(
            Contract contract,
            Predictor predictor,
            ServingHeads serving,
            String predictionsTopic,
            String trainingLogTopic) {
        this.contract = contract;
        this.predictor = predictor;
        this.serving = serving;
        this.predictionsTopic = predictionsTopic;
        this.trainingLogTopic = trainingLogTopic;
    }

    /** A task's view of the heads to serve: at that time, the head that answers to a name. */
    interface HeadLookup {
        Optional<ServedHead> find(HeadName head, long nowMs);
    }

    /** Over the task's global stores. */
    HeadLookup headLookup(ProcessorContext<byte[], byte[]> context) {
        KeyValueStore<byte[], byte[]> rollouts = context.getStateStore(EmbedderTopology.ROLLOUTS);
        KeyValueStore<byte[], byte[]> snapshots = context.getStateStore(EmbedderTopology.SNAPSHOTS);
        return (head, nowMs) -> serving.find(head, rollouts, snapshots, nowMs);
    }

    /** Of an event, and of what it and the labels that waited for it teach. */
    List<Output> of(PendingEvent pending, Embedding embedding, LabelDraft draft, HeadLookup heads, long nowMs) {
        ImageEvent event = pending.event();
        byte[] imageKey = event.id().value().getBytes(StandardCharsets.UTF_8);
        List<Output> outputs = new ArrayList<>();
        for (Target target : event.targets()) {
            Prediction prediction = predictor.predict(
                    event,
                    target.head(),
                    heads.find(target.head(), nowMs),
                    embedding,
                    pending.source().toEventPosition(),
                    Instant.ofEpochMilli(nowMs));
            outputs.add(new Output(
                    EmbedderTopology.PREDICTIONS_SINK,
                    record(pending.record(), imageKey, predictionsTopic, PredictionMapping.toAvro(prediction))));
        }
        outputs.addAll(entries(draft, pending.record(), nowMs));
        return outputs;
    }

    /** The training-log entries of a draft, in its order; timestamp and trace are those of the record that they come of. */
    List<Output> entries(LabelDraft draft, Record<byte[], byte[]> cause, long nowMs) {
        return draft.entries().stream()
                .map(entry -> new Output(
                        EmbedderTopology.TRAINING_LOG_SINK,
                        record(
                                cause,
                                entry.head().value().getBytes(StandardCharsets.UTF_8),
                                trainingLogTopic,
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
