package io.headstream.bench;

import io.headstream.app.Headstream;
import io.headstream.app.Role;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import io.headstream.config.WireSettings;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutCommandMapping;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutConfirmation;
import io.headstream.wire.avro.RolloutEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker, a trainer, and embedders in processes of their own, watched from outside while a head's versions change. */
final class SwitchRun implements AutoCloseable {
    static final int PARTITIONS = 6;

    private static final HeadName HEAD = new HeadName("switched");
    private static final LearnerName LEARNER = new LearnerName("dense");
    private static final int WINDOW = 16;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * What was measured.
     *
     * @param millis of each switch, from sending the command to the last task's confirmation
     * @param predictions predictions made meanwhile
     * @param decided how many of them were made after their task's confirmation of an epoch and before the next one was
     *     decided, so that one version alone was right
     * @param wrong how many of all carried neither the version that their task had confirmed nor one decided since
     */
    record Result(@SuppressWarnings("ArrayRecordComponent") double[] millis, int predictions, int decided, int wrong) {}

    /** A task's word: from then on, by its own clock, it serves the epoch. */
    private record Word(long epoch, Instant at, String instance) {}

    /** A prediction, and when it was appended by the broker's clock. */
    private record Said(Prediction prediction, Instant appended) {}

    private final EmbeddedBroker broker;
    private final Headstream trainer;
    private final List<EmbedderProcess> embedders;
    private final Contract contract;
    private final TopicNames topics;
    private final KafkaProducer<byte[], byte[]> commands;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ImageEventSender images;
    private final List<LabelledImage> pictures;

    private final Map<Integer, List<Word>> words = new HashMap<>();
    private final List<Said> predictions = new ArrayList<>();

    /** When each epoch was appended to the history, by the broker's clock: before anybody could serve it. */
    private final TreeMap<Long, Instant> decisions = new TreeMap<>();

    private long sent;

    private SwitchRun(
            EmbeddedBroker broker,
            Headstream trainer,
            List<EmbedderProcess> embedders,
            HeadstreamConfig config,
            List<LabelledImage> pictures) {
        this.broker = broker;
        this.trainer = trainer;
        this.embedders = embedders;
        this.pictures = pictures;
        WireSettings wire = config.wire();
        contract = new Contract(wire.serializer(), wire.deserializer(), wire.properties());
        topics = config.topics().names();
        commands = new KafkaProducer<>(
                config.kafka(KafkaClient.PRODUCER), new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                List.of(topics.predictions(), topics.rolloutConfirmations(), topics.rolloutEvents()).stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        images = ImageEventSender.connect(config, HEAD, Clock.systemUTC(), System.err::println);
    }

    /** Starts everything and waits until it runs. */
    static SwitchRun start(String registryUrl, Path work, int instances, List<LabelledImage> pictures)
            throws IOException, InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"));
        HeadstreamConfig config = HeadstreamConfig.of(settings(registryUrl, broker, work.resolve("trainer")));
        Headstream trainer = new Headstream(config, Set.of(Role.TRAINER));
        trainer.start();
        List<EmbedderProcess> embedders = new ArrayList<>();
        for (int i = 1; i <= instances; i++) {
            Path directory = work.resolve("embedder-" + i);
            embedders.add(EmbedderProcess.start(settings(registryUrl, broker, directory), directory));
        }
        for (EmbedderProcess embedder : embedders) {
            embedder.awaitReady(PATIENCE);
        }
        return new SwitchRun(broker, trainer, embedders, config, pictures);
    }

    private static Map<String, String> settings(String registryUrl, EmbeddedBroker broker, Path directory) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("wire.schema.registry.url", registryUrl);
        settings.put("heads", HEAD.value());
        settings.put("learners", LEARNER.value());
        settings.put("rollout.policy", "manual");
        settings.put("topics.partitions", Integer.toString(PARTITIONS));
        settings.put("topics.replication.factor", "1");
        settings.put("window.examples", Integer.toString(WINDOW));
        settings.put("embedder.threads", "1");
        settings.put("http.port", "0");
        settings.put("state.dir", directory.resolve("state").toString());
        return settings;
    }

    /** Lets the head learn two versions, then promotes them in turn. */
    Result measure(int switches, int rate) throws InterruptedException {
        send(2 * WINDOW, true);
        await(() -> predictions.size() == 2 * WINDOW, "two windows of predictions");
        promote(1, 1);
        await(() -> isServed(1), "the first promotion");
        long distinct = words.values().stream()
                .map(known -> known.get(known.size() - 1).instance())
                .distinct()
                .count();
        if (distinct != embedders.size()) {
            throw new IllegalStateException("tasks of %d instances, expected %d".formatted(distinct, embedders.size()));
        }
        double[] millis = new double[switches];
        ScheduledExecutorService streaming = Executors.newSingleThreadScheduledExecutor();
        Future<?> sending;
        try {
            sending = streaming.scheduleAtFixedRate(() -> send(1, false), 0, 1_000_000L / rate, TimeUnit.MICROSECONDS);
            for (int i = 0; i < switches; i++) {
                long epoch = i + 2L;
                long begin = System.nanoTime();
                promote(i % 2 == 0 ? 2 : 1, epoch);
                await(() -> isServed(epoch), "epoch " + epoch);
                millis[i] = (System.nanoTime() - begin) / 1e6;
                int made = predictions.size();
                await(() -> predictions.size() > made + 1, "predictions after epoch " + epoch);
            }
            if (sending.isDone()) {
                throw new IllegalStateException("the stream stood still: events could not be sent");
            }
        } finally {
            streaming.shutdown();
            streaming.awaitTermination(10, TimeUnit.SECONDS);
        }
        long all = sent;
        await(() -> predictions.size() == all, "all predictions");
        return result(millis);
    }

    private void promote(long version, long epoch) {
        RolloutCommand command = new RolloutCommand(
                new CommandId("switch-" + epoch),
                HEAD,
                epoch - 1,
                new Promote(new VersionRef(LEARNER, version)),
                Author.person("bench/switch"),
                "to measure it",
                Instant.now());
        Future<?> written = commands.send(new ProducerRecord<>(
                topics.rolloutCommands(),
                RolloutCommandMapping.key(HEAD),
                contract.encode(topics.rolloutCommands(), RolloutCommandMapping.toAvro(command))));
        commands.flush();
        if (!written.isDone()) {
            throw new IllegalStateException("a command that was not written");
        }
    }

    private boolean isServed(long epoch) {
        return words.size() == PARTITIONS
                && words.values().stream()
                        .allMatch(known -> known.get(known.size() - 1).epoch() >= epoch);
    }

    private Result result(double[] millis) {
        int decided = 0;
        int wrong = 0;
        for (Said said : predictions.subList(2 * WINDOW, predictions.size())) {
            Set<Long> right = right(said);
            decided += right.size() == 1 ? 1 : 0;
            wrong += right.contains(version(said.prediction())) ? 0 : 1;
        }
        return new Result(millis, predictions.size() - 2 * WINDOW, decided, wrong);
    }

    /** The versions of the epoch that its task had confirmed, and of those that had been decided since. */
    private Set<Long> right(Said said) {
        long confirmed = words.getOrDefault(said.prediction().getSourcePartition(), List.of()).stream()
                .filter(word -> word.at().isBefore(said.prediction().getProcessedAt()))
                .mapToLong(Word::epoch)
                .max()
                .orElse(0);
        long latest = decisions.entrySet().stream()
                .filter(decision -> !decision.getValue().isAfter(said.appended()))
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(0);
        return LongStream.rangeClosed(confirmed, latest)
                .mapToObj(SwitchRun::versionOf)
                .collect(Collectors.toSet());
    }

    /** Epoch 1 and every odd one after it serve version 1, the others version 2; before them none does. */
    private static long versionOf(long epoch) {
        return epoch == 0 ? 0 : 2 - epoch % 2;
    }

    private static long version(Prediction prediction) {
        return prediction.getServedBy() == null ? 0 : prediction.getServedBy().getVersion();
    }

    private synchronized void send(int count, boolean labelled) {
        for (int i = 0; i < count; i++) {
            LabelledImage picture = pictures.get((int) (sent % pictures.size()));
            ImageId id = new ImageId(sent++ + "-" + picture.id());
            images.send(new LabelledImage(id, labelled ? picture.labelOrNull() : null, picture.content()));
        }
        images.flush();
    }

    private void await(BooleanSupplier done, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            consumer.poll(POLL).forEach(this::take);
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("%s did not come within %s".formatted(what, PATIENCE));
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.predictions())) {
            predictions.add(new Said(
                    contract.decode(record.topic(), record.value(), Prediction.class),
                    Instant.ofEpochMilli(record.timestamp())));
        } else if (record.topic().equals(topics.rolloutConfirmations())) {
            RolloutConfirmation word = contract.decode(record.topic(), record.value(), RolloutConfirmation.class);
            words.computeIfAbsent(word.getPartition(), partition -> new ArrayList<>())
                    .add(new Word(word.getEpoch(), word.getConfirmedAt(), word.getInstance()));
        } else {
            decisions.putIfAbsent(
                    contract.decode(record.topic(), record.value(), RolloutEvent.class)
                            .getEpoch(),
                    Instant.ofEpochMilli(record.timestamp()));
        }
    }

    @Override
    public void close() {
        images.close();
        commands.close();
        consumer.close();
        embedders.forEach(EmbedderProcess::close);
        trainer.close();
        contract.close();
        broker.close();
    }
}
