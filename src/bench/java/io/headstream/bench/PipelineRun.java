package io.headstream.bench;

import io.headstream.app.Headstream;
import io.headstream.app.Role;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.WireSettings;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.learning.SplitMix64;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Runs the whole of Headstream on a new broker and measures its throughput from outside, by what the topics hold. */
final class PipelineRun {
    private static final HeadName HEAD = new HeadName("bench");
    private static final int WINDOW = 32;

    /** Gives the default head enough to learn again from with every window, and warms the JVM up. */
    private static final int WARM_UP = 16 * WINDOW;

    /** Long enough that the wait for the last window's steps counts little. */
    private static final int MEASURED = 64 * WINDOW;

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String registryUrl;
    private final Path work;
    private final List<LabelledImage> photos;
    private final int[] order;
    private int runs;

    PipelineRun(String registryUrl, Path work, List<LabelledImage> photos, long seed) {
        this.registryUrl = registryUrl;
        this.work = work;
        this.photos = photos;
        this.order = new SplitMix64(seed).permutation(photos.size());
    }

    /**
     * What a run came to, from the first event that is sent after the warm-up until all are predicted and every learner
     * has learned from all.
     *
     * @param imagesPerSecond by the clock
     * @param cpuMillisPerImage processor time of all threads, broker and client among them: other work on the machine
     *     hardly touches it
     */
    record Cost(double imagesPerSecond, double cpuMillisPerImage) {}

    /**
     * Runs the pipeline once.
     *
     * @param learners how many learn the head
     */
    Cost run(Map<String, String> settings, int learners) throws IOException {
        Path directory = Files.createDirectory(work.resolve("run-" + runs++));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            HeadstreamConfig config = config(settings, broker.bootstrapServers(), directory);
            try (Headstream headstream = new Headstream(config, Set.of(Role.EMBEDDER, Role.TRAINER))) {
                headstream.start();
                try (ImageEventSender sender = ImageEventSender.connect(
                                config, HEAD, Clock.systemUTC(), sentence -> System.err.println(sentence));
                        KafkaConsumer<byte[], byte[]> consumer = consumer(config);
                        Contract contract = contract(config.wire())) {
                    Counts counts = new Counts(consumer, contract, config, headstream);
                    send(sender, 0, WARM_UP);
                    counts.await(WARM_UP, (long) learners * WARM_UP / WINDOW);
                    long start = System.nanoTime();
                    long cpuStart = CpuClock.processNanos();
                    send(sender, WARM_UP, WARM_UP + MEASURED);
                    counts.await(WARM_UP + MEASURED, (long) learners * (WARM_UP + MEASURED) / WINDOW);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    double cpuMillis = (CpuClock.processNanos() - cpuStart) / 1e6;
                    return new Cost(MEASURED / seconds, cpuMillis / MEASURED);
                }
            }
        } finally {
            delete(directory);
        }
    }

    private HeadstreamConfig config(Map<String, String> settings, String bootstrapServers, Path directory) {
        Map<String, String> all = new TreeMap<>(settings);
        int cores = Runtime.getRuntime().availableProcessors();
        all.put("kafka.bootstrap.servers", bootstrapServers);
        all.put("wire.schema.registry.url", registryUrl);
        all.put("heads", HEAD.value());
        all.put("application.id.prefix", "headstream-bench-" + runs);
        all.put("state.dir", directory.resolve("state").toString());
        all.put("topics.partitions", Integer.toString(cores));
        all.put("topics.replication.factor", "1");
        all.put("window.examples", Integer.toString(WINDOW));
        // Only whole windows are sent, so that nothing waits for time to pass.
        all.put("window.duration.ms", "86400000");
        all.put("window.idle.tick.ms", "600000");
        return HeadstreamConfig.of(all);
    }

    private void send(ImageEventSender sender, int from, int to) {
        for (int i = from; i < to; i++) {
            LabelledImage photo = photos.get(order[i % order.length]);
            ImageId id = new ImageId("%d-%s".formatted(i, photo.id()));
            sender.send(new LabelledImage(id, photo.labelOrNull(), photo.content()));
        }
        sender.flush();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(HeadstreamConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Contract contract(WireSettings wire) {
        return new Contract(wire.serializer(), wire.deserializer(), wire.properties());
    }

    /** Removes a directory and all in it. */
    static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** Counts committed records. A step is known by its learner and the end of its window, however often it is evaluated. */
    private static final class Counts {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Headstream headstream;
        private final String predictionsTopic;
        private long predictions;
        private final Set<String> learned = new HashSet<>();
        private final Contract contract;

        Counts(
                KafkaConsumer<byte[], byte[]> consumer,
                Contract contract,
                HeadstreamConfig config,
                Headstream headstream) {
            this.contract = contract;
            this.consumer = consumer;
            this.headstream = headstream;
            this.predictionsTopic = config.topics().names().predictions();
            List<TopicPartition> partitions = Stream.of(
                            predictionsTopic, config.topics().names().headEvaluations())
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        void await(long predicted, long evaluated) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (predictions < predicted || learned.size() < evaluated) {
                consumer.poll(POLL).forEach(record -> {
                    if (record.topic().equals(predictionsTopic)) {
                        predictions++;
                    } else {
                        HeadEvaluation evaluation =
                                contract.decode(record.topic(), record.value(), HeadEvaluation.class);
                        learned.add(evaluation.getLearner() + "@" + evaluation.getToOffset());
                    }
                });
                Throwable stopped = headstream.failed().getNow(null);
                if (stopped != null) {
                    throw new IllegalStateException("Headstream has stopped: " + stopped.getMessage(), stopped);
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("%d of %d predictions and %d of %d steps of learners after %s"
                            .formatted(predictions, predicted, learned.size(), evaluated, PATIENCE));
                }
            }
        }
    }
}
