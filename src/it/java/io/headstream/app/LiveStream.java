package io.headstream.app;

import static org.awaitility.Awaitility.await;

import io.headstream.rollout.RolloutConfirmation;
import io.headstream.rollout.RolloutEvent;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutConfirmationMapping;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Labelled pictures without end, a few on their way at a time: the next go out when the last have been predicted, so that
 * the stream is as fast as the machine is. What comes of them is kept, as consumers with {@code read_committed} see it.
 */
public final class LiveStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int AT_A_TIME = 8;
    private static final int PICTURES = 600;

    private final Contract contract;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ImageEvent> pictures;
    private final Thread thread;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private final List<Appended<Prediction>> predictions = new ArrayList<>();
    private final List<RolloutConfirmation> confirmations = new ArrayList<>();
    private final List<Appended<RolloutEvent>> history = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private int sent;

    private LiveStream(LiveCluster cluster, Contract contract, Set<String> classes, long seed) {
        this.contract = contract;
        pictures = EmojiEvents.shuffled(PICTURES, seed).stream()
                .filter(event -> classes.contains(event.getTargets().get(0).getLabel()))
                .toList();
        producer = EmojiEvents.producer(cluster.bootstrapServers());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cluster.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of("predictions", "rollout-confirmations", "rollout-events").stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = new Thread(this::flow, "live-stream");
    }

    /** Begins to send pictures of some classes; all topics have to be there. */
    public static LiveStream start(LiveCluster cluster, Contract contract, Set<String> classes, long seed) {
        LiveStream stream = new LiveStream(cluster, contract, classes, seed);
        stream.thread.start();
        return stream;
    }

    /** Nothing more is sent; all that was has been predicted when it returns. Gives how many events that are. */
    public int end() {
        ended.set(true);
        await("the last predictions").atMost(PATIENCE).until(() -> {
            synchronized (this) {
                return isHealthy() && predictions.size() >= sent;
            }
        });
        synchronized (this) {
            return sent;
        }
    }

    /** In an order in which each source partition's are as they were committed. */
    public synchronized List<Prediction> predictions() {
        return isHealthy() ? predictions.stream().map(Appended::value).toList() : List.of();
    }

    /** The same of what embedder tasks said that they serve. */
    public synchronized List<RolloutConfirmation> confirmations() {
        return isHealthy() ? List.copyOf(confirmations) : List.of();
    }

    /** What was decided, in order. */
    public synchronized List<RolloutEvent> history() {
        return isHealthy() ? history.stream().map(Appended::value).toList() : List.of();
    }

    /** Holds every prediction to what its task had confirmed, and to what had been decided. */
    public synchronized void checkVersions() {
        if (isHealthy()) {
            new LegalVersions(history, confirmations).check(predictions);
        }
    }

    private boolean isHealthy() {
        if (failure != null) {
            throw new AssertionError("the stream stands still", failure);
        }
        return true;
    }

    private void flow() {
        try {
            while (!closed.get()) {
                if (!ended.get() && sent - predictions.size() <= AT_A_TIME / 2) {
                    send();
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }

    private synchronized void send() {
        List<ImageEvent> next = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            ImageEvent picture = pictures.get(sent % pictures.size());
            next.add(ImageEvent.newBuilder(picture)
                    .setId(sent + "-" + picture.getId())
                    .build());
            sent++;
        }
        EmojiEvents.send(producer, contract, next);
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        Instant at = Instant.ofEpochMilli(record.timestamp());
        if (topic.equals("predictions")) {
            predictions.add(new Appended<>(contract.decode(topic, record.value(), Prediction.class), at));
        } else if (topic.equals("rollout-confirmations")) {
            confirmations.add(RolloutConfirmationMapping.toDomain(
                    contract.decode(topic, record.value(), io.headstream.wire.avro.RolloutConfirmation.class)));
        } else {
            RolloutEvent event = RolloutEventMapping.toDomain(
                    contract.decode(topic, record.value(), io.headstream.wire.avro.RolloutEvent.class));
            history.add(new Appended<>(event, at));
        }
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        producer.close();
    }
}
