package io.headstream.demo;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.TrainingLogEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the topics hold, from their beginnings and as it is committed, on a thread of its own: what a stranger with
 * a consumer would count, whatever Headstream believes of itself.
 */
public final class StreamObserver implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Contract contract;
    private final TopicNames topics;
    private final ObservationFold fold = new ObservationFold();
    private final Thread thread = new Thread(this::observe, "stream-observer");
    private volatile Observation latest = Observation.NOTHING;
    private volatile boolean caughtUp;
    private volatile @Nullable RuntimeException failure;

    private StreamObserver(KafkaConsumer<byte[], byte[]> consumer, Contract contract, TopicNames topics) {
        this.consumer = consumer;
        this.contract = contract;
        this.topics = topics;
    }

    /** Begins to observe the configured topics, all of which are there. */
    public static StreamObserver start(HeadstreamConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        StreamObserver observer = new StreamObserver(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                Contracts.of(config),
                config.topics().names());
        observer.thread.start();
        return observer;
    }

    /**
     * What was read so far.
     *
     * @throws IllegalStateException if the topics cannot be read any more
     */
    public Observation latest() {
        RuntimeException fault = failure;
        if (fault != null) {
            throw new IllegalStateException("the topics cannot be observed: " + fault.getMessage(), fault);
        }
        return latest;
    }

    /** Whether everything that was committed at the last look has been read. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void observe() {
        try (consumer;
                contract) {
            List<TopicPartition> partitions = topics.all().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                records.forEach(this::count);
                latest = fold.observation();
                caughtUp = records.isEmpty() && isAtEnd(partitions);
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private boolean isAtEnd(List<TopicPartition> partitions) {
        // Under read_committed the end is the last stable offset.
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void count(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        byte[] value = record.value();
        if (topic.equals(topics.imageEvents())) {
            fold.event();
        } else if (topic.equals(topics.deadLetters())) {
            fold.deadLetter();
        } else if (topic.equals(topics.predictions())) {
            fold.prediction(contract.decode(topic, value, Prediction.class));
        } else if (topic.equals(topics.trainingLog())) {
            fold.trainingLogEntry(contract.decode(topic, value, TrainingLogEntry.class));
        } else if (topic.equals(topics.headEvaluations())) {
            fold.evaluation(contract.decode(topic, value, HeadEvaluation.class));
        } else if (value != null && topic.equals(topics.headSnapshots())) {
            fold.snapshotPart(contract.decode(topic, value, HeadSnapshotPart.class));
        } else if (value != null && topic.equals(topics.headRollouts())) {
            fold.rollout(contract.decode(topic, value, RolloutState.class));
        }
    }
}
