package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.EmojiEvents;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.Role;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.Trunk;
import io.headstream.config.HeadstreamConfig;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.FinetuneHead;
import io.headstream.learning.Head;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutConfirmation;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The three classic ways of transfer learning, over a stream: Keras networks with random weights ({@code
 * bench/parity/networks.py}) are imported as users import theirs, heads learn on them, and pictures that they have not
 * seen are predicted. Random features tell the bundled pictures apart well enough: a linear head that is solved for in
 * Python has 50 to 70 % of those it has not seen.
 */
class TransferLearningIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LEARNED = 320;
    private static final int HELD_OUT = 100;
    /** Ten classes, about equally frequent. */
    private static final double CHANCE = 0.1;

    private static final List<ImageEvent> PICTURES = EmojiEvents.shuffled(LEARNED + HELD_OUT, 17);

    /** Each way has topics of its own on one broker. */
    private static final List<String> TOPICS = List.of(
            "image-events",
            "image-labels",
            "predictions",
            "predictions-shadow",
            "training-log",
            "head-snapshots",
            "head-rollouts",
            "rollout-commands",
            "rollout-events",
            "rollout-confirmations",
            "head-evaluations",
            "dead-letters");

    @TempDir
    private static Path directory;

    private static LiveCluster cluster;
    private static Contract contract;
    private static KafkaProducer<byte[], byte[]> producer;

    private String way = "";

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start(directory);
        contract = cluster.contract();
        producer = EmojiEvents.producer(cluster.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        producer.close();
        contract.close();
        cluster.close();
    }

    /** Way A: a residual network as it is, Dense(128, relu) and Dense(classes, softmax) on its pooled vector, Adam. */
    @Test
    void shouldLearnADenseHeadOnAFrozenResidualNetwork() throws Exception {
        Map<String, String> settings = settings(
                imported("way-a"),
                Map.of(
                        "learners", "dense",
                        "learning.hidden.layers", "128",
                        "learning.optimizer", "adam",
                        "learning.rate", "0.001"));

        learnAndPredict(settings);

        assertThat(embeddingSizes()).containsOnly(2 * 128);
        assertThat(heldOutAccuracy()).isGreaterThan(4 * CHANCE);
        assertEveryVersionIsProven(settings);
    }

    /** Way B: the last block of a VGG-like network trains with Flatten, Dense(256, relu), Dense(classes, softmax), Adam. */
    @Test
    void shouldTrainTheLastLayersOfAConvolutionalNetworkWithTheHead() throws Exception {
        Path backbone = imported("way-b", "--pooling", "flatten");
        Map<String, String> settings = settings(
                backbone,
                Map.of(
                        "backbone.unfreeze.from", "15",
                        "learners", "finetune",
                        "learning.hidden.layers", "256",
                        "learning.optimizer", "adam",
                        "learning.rate", "0.0001",
                        "learning.tail.rate", "0.0001"));

        learnAndPredict(settings);

        assertThat(embeddingSizes())
                .as("the activation of the trunk, coded or not, is what is logged")
                .allMatch(bytes -> bytes <= 2 * 12 * 12 * 16);
        assertThat(heldOutAccuracy()).isGreaterThan(3 * CHANCE);
        assertOnlyWeightsOfTheLastBlockChanged(backbone, settings);
        assertIsExportedWithItsBackbone(settings);
        assertEveryVersionIsProven(settings);
    }

    /** Way C: an inception-like network as it is, a linear SVM on its embeddings. */
    @Test
    void shouldLearnALinearSvmOnEmbeddingsOfAnInceptionNetwork() throws Exception {
        Map<String, String> settings = settings(imported("way-c"), Map.of("learners", "svm"));

        learnAndPredict(settings);

        assertThat(embeddingSizes()).containsOnly(2 * 96);
        assertThat(heldOutAccuracy()).isGreaterThan(4 * CHANCE);
        assertEveryVersionIsProven(settings);
    }

    /**
     * As users import theirs, in a process of its own: TensorFlow's pool of threads is sized by the first session here,
     * which has to be that of the backbone that is unfrozen.
     */
    private Path imported(String model, String... more) throws IOException, InterruptedException, URISyntaxException {
        way = model;
        Path archive = Path.of(Objects.requireNonNull(
                        TransferLearningIT.class.getResource("/io/headstream/backbone/" + model + ".tar.gz"), model)
                .toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HeadstreamCommand.class.getName(),
                "backbone",
                "import",
                archive.toString(),
                "--name",
                model,
                "--dir",
                directory.resolve("backbones").toString(),
                "--preprocessing",
                "minus1to1"));
        command.addAll(List.of(more));
        Path out = directory.resolve(model + ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(out)).isZero();
        return directory.resolve("backbones").resolve(model);
    }

    /** One order of all examples, whole windows: what is learned does not depend on how fast this machine is. */
    private Map<String, String> settings(Path backbone, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "backbone", backbone.toString(),
                "backbone.threads.intra", "1",
                "embedder.batch.size", "1",
                "topics.partitions", "1",
                "window.examples", "32",
                "window.idle.tick.ms", "4000",
                "rollout.policy", "promote-each",
                "application.id.prefix", way));
        TOPICS.forEach(topic -> settings.put("topics." + topic, topic(topic)));
        settings.putAll(more);
        return settings;
    }

    /** Learns all, waits until the version that has learned all serves, then predicts what it has not seen. */
    private void learnAndPredict(Map<String, String> settings) {
        try (Headstream headstream =
                new Headstream(cluster.config(way, settings), Set.of(Role.EMBEDDER, Role.TRAINER))) {
            headstream.start();
            send(PICTURES.subList(0, LEARNED));
            patiently().until(() -> manifests().stream().anyMatch(version -> version.getTotalExamples() == LEARNED));
            HeadSnapshot last = newest();
            patiently().until(() -> confirmed(last));
            send(heldOut());
            patiently().until(() -> predictions().size() >= LEARNED + HELD_OUT);
        }
        assertThat(predictions())
                .extracting(Prediction::getImageId)
                .as("one prediction of each picture")
                .containsExactlyInAnyOrderElementsOf(
                        PICTURES.stream().map(ImageEvent::getId).toList());
        assertThat(predictionsOfHeldOut())
                .hasSize(HELD_OUT)
                .extracting(prediction ->
                        Objects.requireNonNull(prediction.getServedBy()).getSha256())
                .containsOnly(newest().getSha256());
    }

    /** Rarely, as every look reads a topic from its beginning. */
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500));
    }

    private static List<ImageEvent> heldOut() {
        return PICTURES.subList(LEARNED, LEARNED + HELD_OUT).stream()
                .map(event -> ImageEvent.newBuilder(event)
                        .setTargets(List.of(
                                Target.newBuilder().setHead(LiveCluster.HEAD).build()))
                        .build())
                .toList();
    }

    private double heldOutAccuracy() {
        Map<String, String> labels = PICTURES.stream()
                .collect(Collectors.toMap(
                        ImageEvent::getId, event -> event.getTargets().get(0).getLabel()));
        List<Prediction> predictions = predictionsOfHeldOut();
        double right = predictions.stream()
                .filter(prediction ->
                        prediction.getTopK().get(0).getLabel().equals(labels.get(prediction.getImageId())))
                .count();
        return right / predictions.size();
    }

    private List<Prediction> predictionsOfHeldOut() {
        Set<String> ids = heldOut().stream().map(ImageEvent::getId).collect(Collectors.toSet());
        return predictions().stream()
                .filter(prediction -> ids.contains(prediction.getImageId()))
                .toList();
    }

    private void assertOnlyWeightsOfTheLastBlockChanged(Path backbone, Map<String, String> settings) {
        HeadstreamConfig config = cluster.config("reader", settings);
        Head head = VersionArchive.read(config, LiveCluster.HEAD)
                .choose("finetune", null)
                .head();
        Map<String, WeightTensor> learned = byName(((FinetuneHead) head).tail());
        Trunk trunk = Trunk.load(
                new BackboneSource.Directory(backbone),
                "15",
                OptionalInt.empty(),
                new BackboneOptions(DeviceChoice.CPU, 1, 1, 1));
        try {
            Map<String, WeightTensor> asImported = byName(trunk.tail());
            assertThat(learned.keySet())
                    .isEqualTo(asImported.keySet())
                    .as("kernels and biases of two convolutions, scales and offsets of two batch norms, no statistics")
                    .hasSize(2 * 4);
            learned.forEach((name, weight) -> assertThat(weight.values())
                    .as(name)
                    .isNotEqualTo(Objects.requireNonNull(asImported.get(name)).values()));
        } finally {
            trunk.backbone().close();
        }
    }

    private static Map<String, WeightTensor> byName(NetworkTail tail) {
        return tail.weights().stream().collect(Collectors.toMap(WeightTensor::name, Function.identity()));
    }

    private void assertEveryVersionIsProven(Map<String, String> settings) throws IOException {
        CommandLineRun verified = command(settings, "verify", "--all");
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out().lines())
                .hasSameSizeAs(manifests())
                .allSatisfy(line -> assertThat(line).contains(": equal: "));
    }

    private void assertIsExportedWithItsBackbone(Map<String, String> settings) throws IOException {
        Path out = directory.resolve(way + "-exported");
        CommandLineRun exported = command(
                settings, "heads", "export", "--format", "saved-model", "--with-backbone", "--out", out.toString());
        assertThat(exported.err()).isEmpty();
        assertThat(exported.out()).contains("takes pictures");
        assertThat(out.resolve("headstream.json")).content().contains(newest().getSha256());
        assertThat(out.resolve("saved_model.pb")).isNotEmptyFile();
    }

    private CommandLineRun command(Map<String, String> settings, String... command) throws IOException {
        Path file = directory.resolve(way + ".properties");
        Files.writeString(
                file,
                cluster.settings("audit", settings).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--head", LiveCluster.HEAD, "--config", file.toString()));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    /** Whether all tasks (there is one) serve a version. */
    private boolean confirmed(HeadSnapshot version) {
        return values("head-rollouts", RolloutState.class).stream()
                .filter(state -> state.getChampion().getSha256().equals(version.getSha256()))
                .anyMatch(state -> values("rollout-confirmations", RolloutConfirmation.class).stream()
                        .anyMatch(confirmation -> confirmation.getEpoch() >= state.getEpoch()));
    }

    private void send(List<ImageEvent> events) {
        EmojiEvents.send(
                producer,
                events.stream()
                        .map(event -> EmojiEvents.record(contract, event))
                        .map(record -> new ProducerRecord<>(topic(record.topic()), record.key(), record.value()))
                        .toList());
    }

    private List<Prediction> predictions() {
        return values("predictions", Prediction.class);
    }

    private List<Integer> embeddingSizes() {
        return values("training-log", TrainingLogEntry.class).stream()
                .filter(entry -> entry.getEntry() instanceof TrainingExample)
                .map(entry ->
                        ((TrainingExample) entry.getEntry()).getEmbedding().remaining())
                .toList();
    }

    private HeadSnapshot newest() {
        List<HeadSnapshot> all = manifests();
        return all.get(all.size() - 1);
    }

    private List<HeadSnapshot> manifests() {
        return values("head-snapshots", HeadSnapshotPart.class).stream()
                .filter(part -> part.getPart() instanceof HeadSnapshot)
                .map(part -> (HeadSnapshot) part.getPart())
                .toList();
    }

    private <T extends SpecificRecord> List<T> values(String topic, Class<T> type) {
        return Committed.values(cluster.bootstrapServers(), contract, topic(topic), type);
    }

    private String topic(String name) {
        return way + "-" + name;
    }
}
