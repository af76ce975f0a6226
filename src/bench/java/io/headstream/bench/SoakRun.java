package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.event.HeadName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** A broker here and an instance of Headstream in a process of its own, with a load for hours; sampled all the while. */
final class SoakRun implements AutoCloseable {
    private static final HeadName HEAD = new HeadName("soak");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path broker;
    private final EmbeddedBroker kafka;
    private final HeadstreamConfig config;
    private final SoakInstance instance;
    private final SoakCount count;
    private final Admin admin;
    private final Path samples;
    private long start;

    private SoakRun(Path broker, EmbeddedBroker kafka, HeadstreamConfig config, SoakInstance instance, Path samples) {
        this.broker = broker;
        this.kafka = kafka;
        this.config = config;
        this.instance = instance;
        this.samples = samples;
        this.count = new SoakCount(config);
        this.admin = Admin.create(config.kafka(KafkaClient.ADMIN));
    }

    /**
     * Starts everything; no load yet.
     *
     * @param backbone directory of the model
     * @param samples gets a line of JSON for each sample as it is taken
     */
    static SoakRun start(
            String registryUrl, Path work, Path backbone, Map<String, String> overrides, List<String> jvm, Path samples)
            throws IOException, InterruptedException {
        Path directory = work.resolve("broker");
        EmbeddedBroker kafka = EmbeddedBroker.start(directory);
        Map<String, String> settings = new TreeMap<>();
        settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        settings.put("wire.schema.registry.url", registryUrl);
        settings.put("heads", HEAD.value());
        settings.put("backbone", backbone.toString());
        settings.put("rollout.policy", "promote-each");
        settings.put("window.examples", "100");
        settings.put("labels.join.window.ms", "600000");
        settings.put("topics.partitions", "2");
        settings.put("topics.replication.factor", "1");
        settings.putAll(overrides);
        SoakInstance instance = SoakInstance.start(settings, work.resolve("instance"), jvm);
        HeadstreamConfig config = HeadstreamConfig.of(settings);
        return new SoakRun(directory, kafka, config, instance, samples);
    }

    /** Smaller files, so that what has been read can go. */
    private static void cut(HeadstreamConfig config, Admin admin) throws InterruptedException {
        ConfigResource topic = new ConfigResource(
                ConfigResource.Type.TOPIC, config.topics().names().imageEvents());
        AlterConfigOp smaller = new AlterConfigOp(new ConfigEntry("segment.bytes", "67108864"), OpType.SET);
        try {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(smaller))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topic's files cannot be made smaller: " + e.getMessage(), e);
        }
    }

    /**
     * Deletes the images that the instance has committed, and no others: a bound by size would take away those that it
     * has not read yet when it falls behind.
     */
    private void deleteRead() throws InterruptedException {
        try {
            Map<TopicPartition, RecordsToDelete> read = new HashMap<>();
            admin.listConsumerGroupOffsets(config.application().embedderId())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, committed) -> {
                        if (partition.topic().equals(config.topics().names().imageEvents()) && committed != null) {
                            read.put(partition, RecordsToDelete.beforeOffset(committed.offset()));
                        }
                    });
            admin.deleteRecords(read).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("images that were read cannot be deleted: " + e.getMessage(), e);
        }
    }

    long pid() {
        return instance.pid();
    }

    /** Puts the load on and samples until all of it is answered. */
    SoakResult run(int events, Duration over, Duration every) throws IOException, InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (SoakLoad load = new SoakLoad(config, HEAD, events, over)) {
            cut(config, admin);
            start = System.nanoTime();
            Thread sending = new Thread(
                    () -> {
                        try {
                            load.run();
                        } catch (IOException | InterruptedException | RuntimeException e) {
                            failure.set(e);
                        }
                    },
                    "soak-load");
            sending.start();
            for (long next = start; sending.isAlive(); next += every.toNanos()) {
                sample(load);
                deleteRead();
                TimeUnit.NANOSECONDS.timedJoin(sending, Math.max(1, next + every.toNanos() - System.nanoTime()));
            }
            if (failure.get() != null) {
                throw new IllegalStateException("the load broke off: " + failure.get(), failure.get());
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (count.missing(events) > 0 && System.nanoTime() < deadline) {
                TimeUnit.SECONDS.sleep(1);
            }
            sample(load);
            return new SoakResult(
                    events,
                    count.predicted(),
                    count.setAside(),
                    count.missing(events),
                    count.doubled(),
                    count.served(),
                    over.toMillis() / 3.6e6);
        }
    }

    /**
     * What came of every event.
     *
     * @param events sent
     * @param predicted events with a prediction
     * @param setAside events in the dead-letter topic
     * @param unanswered events with neither, however long was waited
     * @param doubled predictions beyond one for an event
     * @param served versions that predictions name
     * @param hours how long
     */
    record SoakResult(
            int events, int predicted, int setAside, int unanswered, long doubled, int served, double hours) {}

    private void sample(SoakLoad load) throws IOException, InterruptedException {
        if (!instance.isAlive()) {
            throw new IllegalStateException("the instance has ended; its log says why");
        }
        instance.collectGarbage();
        SoakInstance.Metrics metrics = instance.metrics();
        SoakInstance.Usage state = instance.state();
        SoakSample sample = new SoakSample(
                (System.nanoTime() - start) / 6e10,
                load.remark(),
                instance.status("VmRSS"),
                instance.status("RssAnon"),
                instance.jvmCommittedKib(),
                (long) metrics.sum("jvm_memory_used_bytes", "area=\"heap\""),
                (long) metrics.sum("jvm_buffer_memory_used_bytes", "id=\"direct\""),
                (long) metrics.sum("headstream_rocksdb_block_cache_bytes", "role=\"embedder\""),
                instance.threads(),
                instance.openFiles(),
                state.files(),
                state.bytes(),
                state.tables(),
                state.tablesOfStore(),
                SoakInstance.Usage.of(broker).bytes(),
                (long) metrics.sum("headstream_lag", ""),
                load.sent(),
                count.predicted(),
                count.setAside(),
                count.doubled(),
                (long) metrics.sum("headstream_snapshots_total", ""),
                (long) metrics.sum("headstream_head_champion_version", ""),
                count.served(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        Files.writeString(
                samples, JSON.writeValueAsString(sample) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() {
        admin.close();
        count.close();
        instance.close();
        kafka.close();
    }
}
