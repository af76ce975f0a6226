package io.headstream.topology;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.LearnerSettings;
import io.headstream.config.TopicNames;
import io.headstream.config.WireSettings;
import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.TestThenTrain;
import io.headstream.wire.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** A topology under test with a registry, and the contract on both sides of it. */
final class Fixture implements AutoCloseable {
    static final HeadName HEAD = new HeadName("colours");
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    final RegistryServer registry;
    final HeadstreamConfig config;
    final Contract contract;
    private final Path stateDirectory;

    private Fixture(RegistryServer registry, HeadstreamConfig config, Contract contract) throws IOException {
        this.stateDirectory = Files.createTempDirectory("headstream-topology-test");
        this.registry = registry;
        this.config = config;
        this.contract = contract;
    }

    static Fixture with(Map<String, String> overrides) throws IOException {
        RegistryServer registry = RegistryServer.start();
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                "127.0.0.1:1",
                "wire.schema.registry.url",
                registry.url(),
                "heads",
                HEAD.value(),
                "learners",
                "dense",
                "window.examples",
                "4"));
        settings.putAll(overrides);
        HeadstreamConfig config = HeadstreamConfig.of(settings);
        WireSettings wire = config.wire();
        return new Fixture(registry, config, new Contract(wire.serializer(), wire.deserializer(), wire.properties()));
    }

    TopicNames topics() {
        return config.topics().names();
    }

    TopologyTestDriver driver(Topology topology) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        // Of its own, since tests of another checkout may run at the same time.
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class);
        return new TopologyTestDriver(topology, properties, NOON);
    }

    static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String topic) {
        return driver.createInputTopic(
                topic, new ByteArraySerializer(), new ByteArraySerializer(), NOON, Duration.ZERO);
    }

    static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    <T extends SpecificRecord> List<T> values(TopologyTestDriver driver, String topic, Class<T> type) {
        return output(driver, topic).readValuesToList().stream()
                .map(bytes -> contract.decode(topic, bytes, type))
                .toList();
    }

    /** Versions 1 to n of a line that learned red, green and blue. */
    List<HeadSnapshot> versions(int n) {
        LearnerSettings learner = config.heads().get(0).learners().get(0);
        LearnerLine line =
                LearnerLine.untrained(HEAD, learner.name(), learner.hyperParameters(), learner.seed(), "test");
        List<HeadSnapshot> versions = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            var outcome = TestThenTrain.on(line, window(i * 4L));
            versions.add(outcome.snapshot().orElseThrow());
            line = outcome.line();
        }
        return versions;
    }

    static TrainingWindow window(long fromOffset) {
        return new TrainingWindow(
                List.of(
                        example(fromOffset, "red", 120, 0, 0),
                        example(fromOffset + 1, "green", 0, 120, 0),
                        example(fromOffset + 2, "blue", 0, 0, 120),
                        example(fromOffset + 3, "red", 110, 10, 0)),
                fromOffset + 4);
    }

    static TrainingExample example(long offset, String label, int red, int green, int blue) {
        return new TrainingExample(
                offset,
                new ImageId("image-" + offset),
                new Label(label),
                Embedding.quantise(new float[] {red, green, blue}, 7, ColourBackbone.DIGEST),
                NOON.plusSeconds(offset));
    }

    @Override
    public void close() {
        contract.close();
        registry.close();
        delete(stateDirectory);
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
