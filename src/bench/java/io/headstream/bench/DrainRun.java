package io.headstream.bench;

import io.headstream.app.Headstream;
import io.headstream.app.OpenBackbone;
import io.headstream.app.Role;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.Contracts;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * All of Headstream on a broker of its own, exactly once, predicting and training. Measured from outside, by the records
 * that can be read under read_committed.
 */
final class DrainRun implements AutoCloseable {
    /** Commits as often as the bars say. */
    private static final String COMMIT_INTERVAL_MS = "100";

    private static final HeadName HEAD = new HeadName("bench");
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final Path directory;
    private final EmbeddedBroker broker;
    private final HeadstreamConfig config;
    private final Contract contract;
    private final List<LabelledImage> photos;
    private final @Nullable IntFunction<OpenBackbone> backbone;
    private @Nullable Headstream headstream;
    private int sent;
    private int predicted;
    private @Nullable KafkaConsumer<byte[], byte[]> predictions;

    /**
     * Starts a broker; nothing runs on it yet.
     *
     * @param backbone null: the configured one
     */
    DrainRun(
            String registryUrl,
            Path directory,
            List<LabelledImage> photos,
            Map<String, String> settings,
            @Nullable IntFunction<OpenBackbone> backbone)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.photos = photos;
        this.backbone = backbone;
        this.broker = EmbeddedBroker.start(directory.resolve("broker"));
        Map<String, String> all = new TreeMap<>(settings);
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("wire.schema.registry.url", registryUrl);
        all.put("heads", HEAD.value());
        all.put("state.dir", directory.resolve("state").toString());
        all.put("http.enabled", "false");
        all.put("topics.replication.factor", "1");
        all.putIfAbsent("commit.interval.ms", COMMIT_INTERVAL_MS);
        all.putIfAbsent(
                "topics.partitions", Integer.toString(Runtime.getRuntime().availableProcessors()));
        this.config = HeadstreamConfig.of(all);
        this.contract = Contracts.of(config);
    }

    /** Starts Headstream. */
    void start() {
        Set<Role> roles = Set.of(Role.EMBEDDER, Role.TRAINER);
        Headstream starting =
                backbone == null ? new Headstream(config, roles) : new Headstream(config, roles, backbone);
        headstream = starting;
        starting.start();
        if (predictions == null) {
            predictions = consumer(config.topics().names().predictions());
        }
    }

    /** Stops Headstream; the broker goes on. */
    void stop() {
        if (headstream != null) {
            headstream.close();
            headstream = null;
        }
    }

    /** Sends so many events and waits until the broker has them. */
    void send(int events) {
        try (ImageEventSender sender =
                ImageEventSender.connect(config, HEAD, Clock.systemUTC(), sentence -> System.err.println(sentence))) {
            for (int i = 0; i < events; i++) {
                sender.send(next());
            }
            sender.flush();
        }
    }

    private LabelledImage next() {
        int number = sent++;
        LabelledImage photo = photos.get(number % photos.size());
        return new LabelledImage(
                new ImageId("%07d-%s".formatted(number, photo.id())), photo.labelOrNull(), photo.content());
    }

    /** Waits until everything that was sent before is predicted. */
    void await(int events) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (predicted < events) {
            poll(deadline);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> poll(long deadline) {
        Headstream running = headstream;
        KafkaConsumer<byte[], byte[]> consumer = predictions;
        if (running == null || consumer == null) {
            throw new IllegalStateException("not started");
        }
        Throwable stopped = running.failed().getNow(null);
        if (stopped != null) {
            throw new IllegalStateException("Headstream has stopped: " + stopped.getMessage(), stopped);
        }
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("%d of %d predictions after %s".formatted(predicted, sent, PATIENCE));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        predicted += records.size();
        return records;
    }

    /**
     * Starts on events that wait already, so that no sender takes processor time, and measures from the moment when so
     * many are predicted until all are.
     */
    Drained drain(int warmUp) {
        start();
        int before = predicted;
        await(before + warmUp);
        int from = predicted;
        long start = System.nanoTime();
        ProcessorTimes times = ProcessorTimes.now();
        await(sent);
        double seconds = (System.nanoTime() - start) / 1e9;
        int measured = predicted - from;
        ProcessorTimes spent = ProcessorTimes.now().since(times);
        stop();
        return new Drained(measured / seconds, measured, spent);
    }

    /**
     * What draining came to.
     *
     * @param imagesPerSecond predictions that could be read, by the clock
     * @param images so many
     * @param spent processor time meanwhile
     */
    record Drained(double imagesPerSecond, int images, ProcessorTimes spent) {}

    /**
     * Sends at a steady rate and measures from each event's timestamp until its prediction was read.
     *
     * @return milliseconds, sorted; those of the first tenth are left out
     */
    double[] latencies(int events, double perSecond) throws InterruptedException {
        Map<String, Long> sentAt = new HashMap<>();
        List<Double> millis = new ArrayList<>();
        int until = predicted + events;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long start = System.nanoTime();
        String topic = config.topics().names().predictions();
        try (ImageEventSender sender =
                ImageEventSender.connect(config, HEAD, Clock.systemUTC(), sentence -> System.err.println(sentence))) {
            int out = 0;
            while (predicted < until) {
                while (out < events && System.nanoTime() - start >= out / perSecond * 1e9) {
                    LabelledImage image = next();
                    sentAt.put(image.id().value(), System.nanoTime());
                    sender.send(image);
                    out++;
                }
                for (ConsumerRecord<byte[], byte[]> record : poll(deadline)) {
                    long now = System.nanoTime();
                    String id = contract.decode(topic, record.value(), Prediction.class)
                            .getImageId();
                    Long at = sentAt.get(id);
                    if (at != null) {
                        millis.add((now - at) / 1e6);
                    }
                }
                TimeUnit.MICROSECONDS.sleep(200);
            }
        }
        return millis.subList(events / 10, millis.size()).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100_000);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() throws IOException {
        stop();
        if (predictions != null) {
            predictions.close();
        }
        contract.close();
        broker.close();
        PipelineRun.delete(directory);
    }
}
