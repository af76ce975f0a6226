package io.headstream.topology;

import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Target;
import io.headstream.prediction.Prediction;
import io.headstream.prediction.Predictor;
import io.headstream.prediction.ServedHead;
import io.headstream.wire.Contract;
import io.headstream.wire.PredictionMapping;
import io.headstream.wire.TrainingLogMapping;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** What an embedded event gives: a prediction for every target, a training example for every label. Thread-safe. */
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

    List<Output> of(PendingEvent pending, Embedding embedding, HeadLookup heads, long nowMs) {
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
                    record(pending, imageKey, predictionsTopic, PredictionMapping.toAvro(prediction))));
            target.label()
                    .map(label -> TrainingLogMapping.example(
                            event.id(),
                            label,
                            embedding,
                            event.eventTime(),
                            pending.source().toEventPosition()))
                    .map(entry -> record(
                            pending, target.head().value().getBytes(StandardCharsets.UTF_8), trainingLogTopic, entry))
                    .map(record -> new Output(EmbedderTopology.TRAINING_LOG_SINK, record))
                    .ifPresent(outputs::add);
        }
        return outputs;
    }

    private Record<byte[], byte[]> record(PendingEvent pending, byte[] key, String topic, SpecificRecord value) {
        return new Record<>(key, contract.encode(topic, value), pending.record().timestamp(), new RecordHeaders());
    }
}
