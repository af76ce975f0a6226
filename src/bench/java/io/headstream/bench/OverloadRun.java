package io.headstream.bench;

import io.headstream.app.Headstream;
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
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All of Headstream on a broker of its own, with images sent at any rate, and what is seen of it from outside. */
final class OverloadRun implements AutoCloseable {
    private static final HeadName HEAD = new HeadName("bench");
    private static final Duration POLL = Duration.ofMillis(5);
    private static final long INTERVAL_NANOS = 10_000_000_000L;
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    /** Half of it warms up, with the other half the rate is measured. */
    private static final int PROBE = 2000;

    private static final int MOST_IMAGES = 10_000_000;

    private final Path directory;
    private final EmbeddedBroker broker;
    private final HeadstreamConfig config;
    private final Contract contract;
    private final List<LabelledImage> photos;
    private final Headstream headstream;
    private final ImageEventSender sender;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BitSet seen = new BitSet();
    private final long begin = System.nanoTime();
    private long[] sentAt = new long[1 << 16];
    private int sent;
    private int predicted;
    private int repeated;
    private int evaluated;
    private final List<Double> latencies = new ArrayList<>();

    /**
     * What was seen in some ten seconds.
     *
     * @param second since the begin
     * @param lag images sent and not predicted at its end
     * @param p50Ms from sending to reading the prediction under read_committed, of those read in it; NaN if none was
     * @param evaluatedPerSecond examples in windows that learners were scored on, each learner for itself
     * @param overloaded whether training waited at its end
     */
    record Sample(
            long second,
            String phase,
            double sentPerSecond,
            double predictedPerSecond,
            double evaluatedPerSecond,
            long lag,
            double p50Ms,
            double p99Ms,
            boolean overloaded,
            long residentMb) {}

    private OverloadRun(Path directory, EmbeddedBroker broker, HeadstreamConfig config, List<LabelledImage> photos) {
        this.directory = directory;
        this.broker = broker;
        this.config = config;
        this.photos = photos;
        this.contract = Contracts.of(config);
        this.headstream = new Headstream(config, Set.of(Role.EMBEDDER, Role.TRAINER));
        headstream.start();
        this.sender =
                ImageEventSender.connect(config, HEAD, Clock.systemUTC(), sentence -> System.err.println(sentence));
        this.consumer = consumer();
    }

    /** Starts a broker, and Headstream on it. */
    static OverloadRun start(String registryUrl, Path directory, List<LabelledImage> photos, String policy)
            throws IOException {
        Files.createDirectories(directory);
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        Map<String, String> all = new TreeMap<>();
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("wire.schema.registry.url", registryUrl);
        all.put("heads", HEAD.value());
        all.put("state.dir", directory.resolve("state").toString());
        all.put("http.enabled", "false");
        all.put("topics.replication.factor", "1");
        all.put("topics.partitions", Integer.toString(Runtime.getRuntime().availableProcessors()));
        all.put("overload.policy", policy);
        return new OverloadRun(directory, broker, HeadstreamConfig.of(all), photos);
    }

    /** Images a second that are predicted while more wait than can be done. */
    double sustainableRate() {
        for (int i = 0; i < PROBE; i++) {
            sendOne();
        }
        sender.flush();
        while (predicted < PROBE / 2) {
            poll();
        }
        int from = predicted;
        long start = System.nanoTime();
        while (predicted < PROBE) {
            poll();
        }
        return (predicted - from) / ((System.nanoTime() - start) / 1e9);
    }

    /** Sends at a rate for so long. */
    List<Sample> send(String phase, double perSecond, int seconds) {
        return run(phase, perSecond, () -> false, seconds);
    }

    /** Sends at a rate until no more waits than comes in a second. */
    List<Sample> drain(String phase, double perSecond) {
        return run(phase, perSecond, () -> sent - predicted < perSecond, Math.toIntExact(PATIENCE.toSeconds()));
    }

    private List<Sample> run(String phase, double perSecond, Ended ended, int seconds) {
        List<Sample> samples = new ArrayList<>();
        long start = System.nanoTime();
        int sentBefore = sent;
        int first = sent;
        int predictedBefore = predicted;
        int evaluatedBefore = evaluated;
        long sampled = start;
        latencies.clear();
        boolean last = false;
        while (!last) {
            long now = System.nanoTime();
            last = now - start >= seconds * 1e9 || ended.now();
            // A few at a time, so that what comes back is read at the time when it comes.
            for (int i = 0; i < 50 && sent - first < (now - start) / 1e9 * perSecond; i++) {
                sendOne();
            }
            poll();
            now = System.nanoTime();
            // A last moment of a phase says nothing by itself, unless it is all there is of it.
            long enough = last ? (samples.isEmpty() ? 1 : INTERVAL_NANOS / 4) : INTERVAL_NANOS;
            if (now - sampled >= enough) {
                double took = (now - sampled) / 1e9;
                double[] sorted = latencies.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
                String scrape = headstream.metrics().scrape();
                samples.add(new Sample(
                        (now - begin) / 1_000_000_000,
                        phase,
                        (sent - sentBefore) / took,
                        (predicted - predictedBefore) / took,
                        (evaluated - evaluatedBefore) / took,
                        sent - predicted,
                        quantile(sorted, 0.5),
                        quantile(sorted, 0.99),
                        sum(scrape, "headstream_overloaded") > 0,
                        Math.round(sum(scrape, "headstream_memory_resident_bytes") / (1 << 20))));
                sentBefore = sent;
                predictedBefore = predicted;
                evaluatedBefore = evaluated;
                sampled = now;
                latencies.clear();
            }
        }
        return samples;
    }

    /** Waits for what is still on its way, and looks whether more comes than was sent. */
    void finish() {
        sender.flush();
        while (seen.cardinality() < sent) {
            poll();
        }
        long until = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < until) {
            poll();
        }
    }

    /** Rebalances that stream threads took part in so far. */
    double rebalances() {
        return sum(headstream.metrics().scrape(), "headstream_consumer_rebalances_total");
    }

    int sent() {
        return sent;
    }

    int predicted() {
        return predicted;
    }

    /** Images that were predicted again, and images that were not. */
    int notPredictedOnce() {
        return repeated + sent - seen.cardinality();
    }

    private void sendOne() {
        if (sent == MOST_IMAGES) {
            throw new IllegalStateException("%d images sent: expected fewer".formatted(sent));
        }
        LabelledImage photo = photos.get(sent % photos.size());
        if (sent == sentAt.length) {
            sentAt = Arrays.copyOf(sentAt, 2 * sent);
        }
        sentAt[sent] = System.nanoTime();
        sender.send(new LabelledImage(
                new ImageId("%07d-%s".formatted(sent, photo.id())), photo.labelOrNull(), photo.content()));
        sent++;
    }

    private void poll() {
        Throwable stopped = headstream.failed().getNow(null);
        if (stopped != null) {
            throw new IllegalStateException("Headstream has stopped: " + stopped.getMessage(), stopped);
        }
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
            throw new IllegalStateException("%d of %d predictions after %s".formatted(predicted, sent, PATIENCE));
        }
        String predictions = config.topics().names().predictions();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (!record.topic().equals(predictions)) {
                evaluated += contract.decode(record.topic(), record.value(), HeadEvaluation.class)
                        .getExamples();
                continue;
            }
            String id = contract.decode(predictions, record.value(), Prediction.class)
                    .getImageId();
            int number = Integer.parseInt(id.substring(0, 7));
            predicted++;
            if (seen.get(number)) {
                repeated++;
            }
            seen.set(number);
            latencies.add((System.nanoTime() - sentAt[number]) / 1e6);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        KafkaConsumer<byte[], byte[]> reading =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        config.topics().names().predictions(),
                        config.topics().names().headEvaluations())
                .flatMap(topic -> reading.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        reading.assign(partitions);
        reading.seekToBeginning(partitions);
        return reading;
    }

    private static double sum(String scrape, String metric) {
        return scrape.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    @Override
    public void close() throws IOException {
        consumer.close();
        sender.close();
        headstream.close();
        contract.close();
        broker.close();
        PipelineRun.delete(directory);
    }

    private interface Ended {
        boolean now();
    }
}
