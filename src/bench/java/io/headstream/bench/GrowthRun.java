package io.headstream.bench;

import io.headstream.app.Headstream;
import io.headstream.app.OpenBackbone;
import io.headstream.app.Role;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import io.headstream.demo.Contracts;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Target;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageEventMapping;
import io.headstream.wire.avro.HeadEvaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Headstream in this process, in one or several instances, on a broker in this process and with a backbone that costs next
 * to nothing. Measured from outside, by what can be read under read_committed.
 */
final class GrowthRun implements AutoCloseable {
    static final int WINDOW = 32;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofMinutes(90);
    private static final int MOST_REQUEST_BYTES = 9 << 20;

    private final Path directory;
    private final EmbeddedBroker broker;
    private final List<HeadstreamConfig> instances = new ArrayList<>();
    private final TopicNames topics;
    private final Contract contract;
    private final Shape shape;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Headstream> running = new CopyOnWriteArrayList<>();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private int sent;
    private int predicted;
    private final Set<String> windows = new HashSet<>();

    /**
     * What is sent.
     *
     * @param heads so many, in turn
     * @param classes of each head, in turn
     * @param bytes of an image
     */
    record Shape(int heads, int classes, int bytes) {
        /** One head of ten classes, images of 1 KB. */
        static final Shape SMALL = new Shape(1, 10, 1000);

        private String head(int number) {
            return "h%04d".formatted(number % heads);
        }
    }

    /** Starts a broker; nothing runs on it yet. */
    GrowthRun(String registryUrl, Path directory, int instances, Shape shape, Map<String, String> settings)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.shape = shape;
        this.broker = EmbeddedBroker.start(directory.resolve("broker"));
        List<String> heads = Stream.iterate(0, i -> i + 1)
                .limit(shape.heads())
                .map(shape::head)
                .toList();
        for (int i = 0; i < instances; i++) {
            Map<String, String> all = new TreeMap<>();
            all.put("heads", String.join(",", heads));
            all.put("learners", "dense");
            all.put("learning.classes.max", Integer.toString(Math.max(shape.classes(), 2)));
            all.put("window.examples", Integer.toString(WINDOW));
            all.put("window.duration.ms", "86400000");
            all.put("topics.partitions", Integer.toString(Runtime.getRuntime().availableProcessors()));
            all.put("http.enabled", "false");
            all.putAll(settings);
            all.put("kafka.bootstrap.servers", broker.bootstrapServers());
            all.put("wire.schema.registry.url", registryUrl);
            all.put("topics.replication.factor", "1");
            all.put("state.dir", state(i).toString());
            this.instances.add(HeadstreamConfig.of(all));
        }
        HeadstreamConfig first = this.instances.get(0);
        this.topics = first.topics().names();
        this.contract = Contracts.of(first);
        Map<String, Object> sending = new HashMap<>(first.kafka(KafkaClient.PRODUCER));
        sending.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_REQUEST_BYTES);
        sending.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        this.producer = new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Path state(int instance) {
        return directory.resolve("state-" + instance);
    }

    /** Starts all instances, one after the other. */
    void start() {
        for (HeadstreamConfig config : instances) {
            Headstream headstream = new Headstream(
                    config,
                    Set.of(Role.EMBEDDER, Role.TRAINER),
                    threads -> new OpenBackbone(new SeededBackbone(), new SeededBackbone.Decoder()));
            running.add(headstream);
            headstream.start();
        }
    }

    /** Stops them as a signal would; the broker goes on. */
    void stop() {
        running.forEach(Headstream::close);
        running.clear();
    }

    /** Sends so many labelled events and waits until the broker has them. */
    void send(int events) {
        send(events, number -> number);
    }

    /** @param headOf which head an event is for, by its number */
    private void send(int events, IntUnaryOperator headOf) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        for (int i = 0; i < events; i++) {
            int number = sent++;
            int label = number / shape.heads() % shape.classes();
            ImageEvent event = new ImageEvent(
                    new ImageId("%08d".formatted(number)),
                    SeededBackbone.image(label, number, shape.bytes()),
                    List.of(new Target(
                            new HeadName(shape.head(headOf.applyAsInt(number))),
                            new Label("class-%05d".formatted(label)))),
                    Instant.ofEpochMilli(1_700_000_000_000L + number));
            byte[] key = event.id().value().getBytes(StandardCharsets.UTF_8);
            byte[] value = contract.encode(topics.imageEvents(), ImageEventMapping.toAvro(event));
            var unused = producer.send(new ProducerRecord<>(topics.imageEvents(), key, value), (metadata, problem) -> {
                if (problem != null) {
                    failure.compareAndSet(null, problem);
                }
            });
        }
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("events could not be sent: " + problem.getMessage(), problem);
        }
    }

    /** Waits until all that was sent is predicted. */
    void awaitPredicted() {
        await(sent, 0);
    }

    /** Waits until so many windows of all heads together have been learned from, besides. */
    void awaitLearned(int count) {
        await(sent, count);
    }

    /** Windows learned from so far. */
    int learned() {
        return windows.size();
    }

    /** Predictions read so far. */
    int predicted() {
        return predicted;
    }

    void await(int predictions, int steps) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (predicted < predictions || windows.size() < steps) {
            poll();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("%d of %d predictions and %d of %d windows after %s"
                        .formatted(predicted, predictions, windows.size(), steps, PATIENCE));
            }
        }
    }

    /**
     * How long a restart took, on events that wait already.
     *
     * @param started seconds until {@link Headstream#start} came back
     * @param predicted seconds until a prediction that was made after the restart could be read
     * @param learned seconds until a window that was learned from after it could be
     */
    record Recovery(double started, double predicted, double learned) {}

    /** Stops in order, sends what closes a window of the first head, and starts again. */
    Recovery restart(boolean withoutState) throws IOException {
        poll();
        stop();
        if (withoutState) {
            for (int i = 0; i < instances.size(); i++) {
                PipelineRun.delete(state(i));
            }
        }
        send(2 * window(), number -> 0);
        drain();
        int predictedBefore = predicted;
        int learnedBefore = windows.size();
        long start = System.nanoTime();
        CompletableFuture<Double> started = CompletableFuture.supplyAsync(() -> {
            start();
            return seconds(start);
        });
        double predictedAfter = 0;
        while (windows.size() == learnedBefore || predicted == predictedBefore) {
            poll();
            if (predictedAfter == 0 && predicted > predictedBefore) {
                predictedAfter = seconds(start);
            }
            if (started.isCompletedExceptionally()) {
                started.join();
            }
        }
        double learnedAfter = seconds(start);
        return new Recovery(started.join(), predictedAfter == 0 ? learnedAfter : predictedAfter, learnedAfter);
    }

    /** Examples that close a window: with fewer, a restart would be timed until the idle window is closed by a tick. */
    int window() {
        return instances.get(0).heads().get(0).window().maxExamples();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Reads what was committed before. */
    private void drain() {
        int before;
        do {
            before = predicted + windows.size();
            for (int i = 0; i < 20; i++) {
                poll();
            }
        } while (predicted + windows.size() > before);
    }

    /** Bytes that the broker holds, by topic; those of changelogs and of transactions by what they are of. */
    Map<String, Long> stored() throws IOException {
        Map<String, Long> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory.resolve("broker"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                String partition = file.getName(file.getNameCount() - 2).toString();
                bytes.merge(partition.replaceAll("-[0-9]+$", ""), Files.size(file), Long::sum);
            }
        }
        return bytes;
    }

    private void poll() {
        if (consumer == null) {
            if (running.isEmpty()) {
                return;
            }
            consumer = consumer();
        }
        for (Headstream headstream : List.copyOf(running)) {
            Throwable stopped = headstream.failed().getNow(null);
            if (stopped != null) {
                throw new IllegalStateException("Headstream has stopped: " + stopped.getMessage(), stopped);
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.topic().equals(topics.predictions())) {
                predicted++;
            } else {
                HeadEvaluation evaluation = contract.decode(record.topic(), record.value(), HeadEvaluation.class);
                windows.add(evaluation.getHead() + "@" + evaluation.getToOffset());
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(instances.get(0).kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        KafkaConsumer<byte[], byte[]> opened =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(topics.predictions(), topics.headEvaluations())
                .flatMap(topic -> opened.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        opened.assign(partitions);
        opened.seekToBeginning(partitions);
        return opened;
    }

    @Override
    public void close() throws IOException {
        stop();
        if (consumer != null) {
            consumer.close();
        }
        producer.close();
        contract.close();
        broker.close();
        PipelineRun.delete(directory);
    }
}
