package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.config.HeadSettings;
import io.headstream.event.HeadName;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Retraction;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels that come after their image, before it, again, or not at all. */
class LateLabelsTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final byte[] RED = {120, 0, 0};
    private static final byte[] GREEN = {0, 120, 0};

    private final ColourBackbone backbone = new ColourBackbone();
    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;
    private TestInputTopic<byte[], byte[]> labels;

    @BeforeEach
    void start() throws IOException {
        start(1, Map.of("labels.join.window.ms", Long.toString(WINDOW.toMillis())));
    }

    private void start(int batchSize, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("heads", "colours,shades", "embedder.batch.linger.ms", "50"));
        // By the machine's clock, a pass could miss an objective: a batch is to be as large as the test says.
        all.put("latency.objective.ms", "0");
        all.putAll(settings);
        fixture = Fixture.with(all);
        backbone.batchSize = batchSize;
        Set<HeadName> heads =
                fixture.config.heads().stream().map(HeadSettings::name).collect(Collectors.toSet());
        driver = fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract, new ColourBackbone.PixelDecoder(), backbone, heads, "here/1")));
        events = Fixture.input(driver, fixture.topics().imageEvents());
        labels = Fixture.input(driver, fixture.topics().imageLabels());
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    private void restart(int batchSize, Map<String, String> settings) throws IOException {
        stop();
        start(batchSize, settings);
    }

    @Test
    void shouldLearnFromALateLabelWithTheEmbeddingThatWasKept() {
        send("a", RED, null);
        label("a", "red");

        assertThat(log()).containsExactly("colours: a red #0");
        assertThat(backbone.batchSizes).containsExactly(1);
        assertThat(counted("joined")).isEqualTo(1);
    }

    @Test
    void shouldGiveALateExampleTheTimeAndPlaceOfItsImage() {
        send("first", GREEN, null);
        send("a", RED, null);
        label("a", "red");

        TrainingExample example = (TrainingExample) entries().get(0).getEntry();
        assertThat(example.getEventTime()).isEqualTo(Fixture.NOON);
        assertThat(example.getSourcePartition()).isZero();
        assertThat(example.getSourceOffset()).isEqualTo(1);
        assertThat(example.getBackboneDigest()).isEqualTo(ColourBackbone.DIGEST.hex());
        assertThat(example.getEmbedding()).isEqualTo(ByteBuffer.wrap(new byte[] {60, 0, 0, 0, 0, 0}));
    }

    @Test
    void shouldLearnNothingFromALabelThatSaysWhatHolds() {
        send("a", RED, "red");
        label("a", "red");

        assertThat(log()).containsExactly("colours: a red #0");
        assertThat(counted("repeated")).isEqualTo(1);
    }

    @Test
    void shouldTakeTheOldExampleBackBeforeTheCorrectedOne() {
        send("a", RED, "green");
        label("a", "red");
        label("a", "crimson");

        assertThat(log())
                .containsExactly(
                        "colours: a green #0",
                        "colours: a not green #0 by tester",
                        "colours: a red #1 corrects",
                        "colours: a not red #1 by tester",
                        "colours: a crimson #2 corrects");
        assertThat(counted("corrected")).isEqualTo(2);
    }

    @Test
    void shouldRetractTheExampleToTheBit() {
        send("a", RED, "red");
        retract("a");

        TrainingExample example = (TrainingExample) entries().get(0).getEntry();
        assertThat(entries()).isEmpty();
        send("b", RED, "red");
        retract("b");
        List<TrainingLogEntry> entries = entries();
        Retraction retraction = (Retraction) entries.get(1).getEntry();
        assertThat(retraction.getEmbedding()).isEqualTo(example.getEmbedding());
        assertThat(retraction.getExponent()).isEqualTo(example.getExponent());
        assertThat(retraction.getBackboneDigest()).isEqualTo(example.getBackboneDigest());
        assertThat(retraction.getWrittenAt()).isEqualTo(Fixture.NOON);
        assertThat(retraction.getEntryNumber())
                .isEqualTo(((TrainingExample) entries.get(0).getEntry()).getEntryNumber());
    }

    @Test
    void shouldRetractOnceAndSayThatALabelAfterwardsCorrects() {
        send("a", RED, "green");
        retract("a");
        retract("a");
        label("a", "red");

        assertThat(log())
                .containsExactly(
                        "colours: a green #0", "colours: a not green #0 by tester", "colours: a red #1 corrects");
        assertThat(counted("retracted")).isEqualTo(1);
        assertThat(counted("repeated")).isEqualTo(1);
    }

    @Test
    void shouldNotLearnALabelThatIsTakenBackBeforeItIsGiven() {
        send("a", RED, null);
        retract("a");
        send("a", RED, "red");
        label("a", "red");

        assertThat(log()).containsExactly("colours: a red #0");
        assertThat(counted("duplicate")).isEqualTo(1);
    }

    @Test
    void shouldLetAnyConfiguredHeadLearnFromAnImage() {
        send("a", RED, "red");
        labels.pipeInput(utf8("a"), encoded("a", "shades", "dark"));

        assertThat(log()).containsExactly("colours: a red #0", "shades: a dark #1");
        assertThat(predictions()).hasSize(1);
    }

    @Test
    void shouldJoinALabelThatCameBeforeItsImage() {
        label("a", "red");
        assertThat(log()).isEmpty();
        send("a", RED, null);
        driver.advanceWallClockTime(WINDOW.multipliedBy(3));

        assertThat(log()).containsExactly("colours: a red #0");
        assertThat(deadReasons()).isEmpty();
        assertThat(stored()).isZero();
    }

    @Test
    void shouldLearnOnlyTheWaitingLabelWhereTheImageBringsAnother() {
        label("a", "purple");
        label("a", "red");
        send("a", RED, "green");

        assertThat(log()).containsExactly("colours: a red #0");
        assertThat(counted("superseded")).isEqualTo(1);
    }

    @Test
    void shouldNotLearnFromAnImageWhoseLabelWasTakenBackBeforeItCame() {
        retract("a");
        send("a", RED, "green");

        assertThat(log()).isEmpty();
        assertThat(predictions()).hasSize(1);
    }

    @Test
    void shouldJoinALabelWhoseImageWaitsForItsBatch() throws IOException {
        restart(2, Map.of());
        send("a", RED, null);
        label("a", "red");
        assertThat(log()).isEmpty();
        send("b", GREEN, null);

        assertThat(log()).containsExactly("colours: a red #0");
    }

    @Test
    void shouldJoinTheImageThatWaitsRatherThanAnOlderOneOfItsId() throws IOException {
        restart(2, Map.of());
        send("a", GREEN, null);
        send("b", GREEN, null);
        send("a", RED, null);
        label("a", "red");
        send("c", GREEN, null);

        TrainingExample example = (TrainingExample) entries().get(0).getEntry();
        assertThat(example.getSourceOffset()).isEqualTo(2);
    }

    @Test
    void shouldSetALabelAsideAsItCameWhenNoImageComes() {
        var headers = new RecordHeaders().add("trace", utf8("t-1"));
        byte[] bytes = encoded("a", "colours", "red");
        labels.pipeInput(new TestRecord<>(utf8("a"), bytes, headers, Fixture.NOON));
        driver.advanceWallClockTime(WINDOW);
        assertThat(Fixture.output(driver, fixture.topics().deadLetters()).isEmpty())
                .isTrue();
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(dead.key()).isEqualTo(utf8("a"));
        assertThat(dead.value()).isEqualTo(bytes);
        assertThat(header(dead, "trace")).isEqualTo("t-1");
        assertThat(header(dead, DeadLetterHeaders.CATEGORY)).isEqualTo("LABEL_UNMATCHED");
        assertThat(header(dead, DeadLetterHeaders.SOURCE_TOPIC)).isEqualTo("image-labels");
        assertThat(header(dead, DeadLetterHeaders.SOURCE_OFFSET)).isEqualTo("0");
        assertThat(header(dead, DeadLetterHeaders.REASON))
                .startsWith("label of image 'a' for head 'colours': no image of this id was seen in partition 0 within"
                        + " the join window (labels.join.window.ms=600000), expected ")
                .contains("murmur2_random");
        assertThat(counted("unmatched")).isEqualTo(1);
        assertThat(stored()).isZero();
    }

    @Test
    void shouldSetALabelAsideThatComesWhenItsImageIsNoLongerKept() {
        send("a", RED, null);
        driver.advanceWallClockTime(WINDOW.plusSeconds(1));
        label("a", "red");
        driver.advanceWallClockTime(WINDOW.plusSeconds(1));

        assertThat(log()).isEmpty();
        assertThat(deadReasons()).singleElement().asString().contains("[LABEL_UNMATCHED]");
    }

    @Test
    void shouldKeepAnImageForTheWholeWindow() {
        send("a", RED, null);
        driver.advanceWallClockTime(WINDOW);
        label("a", "red");

        assertThat(log()).containsExactly("colours: a red #0");
    }

    @Test
    void shouldLetGoOfAnyNumberOfImages() {
        for (int i = 0; i < 2500; i++) {
            send("image-" + i, RED, null);
        }
        assertThat(stored()).isEqualTo(5000);
        driver.advanceWallClockTime(WINDOW.plusSeconds(1));
        assertThat(stored()).as("one run is bounded").isPositive();
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(stored()).isZero();
    }

    @Test
    void shouldPredictAnImageThatIsSentTwiceTwiceAndLearnFromItOnce() {
        send("a", RED, "red");
        send("a", RED, "red");

        assertThat(predictions()).hasSize(2);
        assertThat(log()).containsExactly("colours: a red #0");
        assertThat(counted("duplicate")).isEqualTo(1);
    }

    @Test
    void shouldKeepAnImageThatIsSentAgainFromThenOn() {
        send("a", RED, "red");
        driver.advanceWallClockTime(WINDOW.dividedBy(2));
        send("a", RED, "red");
        driver.advanceWallClockTime(WINDOW);
        label("a", "crimson");

        assertThat(log())
                .containsExactly(
                        "colours: a red #0", "colours: a not red #0 by tester", "colours: a crimson #1 corrects");
    }

    @Test
    void shouldCorrectTheLabelOfAnImageThatIsSentAgainWithAnother() {
        send("a", RED, "green");
        send("a", RED, "red");

        assertThat(log())
                .containsExactly(
                        "colours: a green #0", "colours: a not green #0 by null", "colours: a red #1 corrects");
        assertThat(counted("relabelled")).isEqualTo(1);
    }

    @Test
    void shouldNotLetAnImageThatIsSentTwiceUndoWhatALabelSettled() {
        send("a", RED, "green");
        label("a", "red");
        send("a", RED, "green");
        send("b", RED, "green");
        retract("b");
        send("b", RED, "green");

        assertThat(log())
                .containsExactly(
                        "colours: a green #0",
                        "colours: a not green #0 by tester",
                        "colours: a red #1 corrects",
                        "colours: b green #2",
                        "colours: b not green #2 by tester");
        assertThat(counted("duplicate")).isEqualTo(2);
    }

    @Test
    void shouldLearnFromAnotherImageUnderTheSameIdAndJoinLabelsWithTheNewest() {
        send("a", RED, "red");
        send("a", GREEN, "red");
        label("a", "green");

        assertThat(log())
                .containsExactly(
                        "colours: a red #0",
                        "colours: a red #1",
                        "colours: a not red #1 by tester",
                        "colours: a green #2 corrects");
        assertThat(counted("id-reused")).isEqualTo(1);
    }

    @Test
    void shouldNotMixUpImagesWhoseIdsBeginAlike() {
        send("a", RED, null);
        send("a\u0101", GREEN, null);
        send("aa", GREEN, null);
        label("a\u0101", "green");

        TrainingExample example = (TrainingExample) entries().get(0).getEntry();
        assertThat(example.getImageId()).isEqualTo("a\u0101");
        assertThat(example.getSourceOffset()).isEqualTo(1);
    }

    @Test
    void shouldKeepIdsAndLabelsOfTheGreatestLength() {
        String id = "\u30a4".repeat(256);
        String label = "\u30ed".repeat(256);
        label(id, label);
        send(id, RED, null);
        label(id, "b".repeat(256));

        assertThat(log())
                .containsExactly(
                        "colours: " + id + " " + label + " #0",
                        "colours: " + id + " not " + label + " #0 by tester",
                        "colours: " + id + " " + "b".repeat(256) + " #1 corrects");
    }

    @Test
    void shouldKeepNothingOfAnImageThatIsSetAside() {
        send("a", new byte[5], "red");

        assertThat(stored()).isZero();
    }

    @Test
    void shouldSetAsideWhatIsNoLabel() {
        labels.pipeInput(utf8("a"), utf8("no avro"));
        labels.pipeInput(utf8("b"), encoded("a", "colours", "red"));
        labels.pipeInput((byte[]) null, encoded("a", "colours", "red"));
        labels.pipeInput(utf8("a"), encoded("a", "elsewhere", "red"));
        labels.pipeInput(utf8("a"), encoded("a", "colours", ""));
        labels.pipeInput(utf8("a"), new byte[LabelIntake.MAX_BYTES]);

        assertThat(deadReasons())
                .satisfiesExactly(
                        reason -> assertThat(reason).endsWith("[WIRE_FORMAT_INVALID]"),
                        reason -> assertThat(reason)
                                .isEqualTo("label of image 'a' under key 'b', expected the image id in UTF-8 as the"
                                        + " record's key, since it decides the partition [LABEL_INVALID]"),
                        reason -> assertThat(reason).startsWith("label of image 'a' under no key"),
                        reason -> assertThat(reason)
                                .isEqualTo("label of image 'a': head 'elsewhere' is not configured, expected one of:"
                                        + " colours, shades [HEAD_UNKNOWN]"),
                        reason -> assertThat(reason).endsWith("[LABEL_INVALID]"),
                        reason -> assertThat(reason).endsWith("expected at most 65536 [LABEL_INVALID]"));
        assertThat(counted("refused")).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldNumberExamplesWithoutGapsWhateverTheyComeOf(int batchSize) throws IOException {
        restart(batchSize, Map.of());
        for (int i = 0; i < 9; i++) {
            send("image-" + i, RED, i % 2 == 0 ? "red" : null);
        }
        label("image-1", "red");
        label("image-2", "green");

        assertThat(entries().stream()
                        .filter(entry -> entry.getEntry() instanceof TrainingExample)
                        .map(entry -> ((TrainingExample) entry.getEntry()).getEntryNumber()))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void shouldKeepNothingAndSetLabelsAsideWhereTheyAreSwitchedOff() throws IOException {
        restart(1, Map.of("labels.join.window.ms", "0"));
        send("a", RED, "red");
        send("a", RED, "red");
        label("a", "green");

        assertThat(log()).containsExactly("colours: a red #-1", "colours: a red #-1");
        assertThat(stored()).isZero();
        assertThat(driver.getKeyValueStore(EmbedderTopology.ENTRY_NUMBERS).all())
                .toIterable()
                .isEmpty();
        assertThat(deadReasons())
                .containsExactly("label of image 'a' for head 'colours': late labels are switched off here, expected"
                        + " labels.join.window.ms above 0 [LABEL_UNMATCHED]");
    }

    private void send(String id, byte[] content, @Nullable String label) {
        ImageEvent event = ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(content))
                .setTargets(List.of(
                        Target.newBuilder().setHead("colours").setLabel(label).build()))
                .setEventTime(Fixture.NOON)
                .build();
        events.pipeInput(utf8(id), fixture.contract.encode(fixture.topics().imageEvents(), event));
    }

    private void label(String id, String label) {
        labels.pipeInput(utf8(id), encoded(id, "colours", label));
    }

    private void retract(String id) {
        labels.pipeInput(utf8(id), encoded(id, "colours", null));
    }

    private byte[] encoded(String id, String head, @Nullable String label) {
        return fixture.contract.encode(
                fixture.topics().imageLabels(), new ImageLabel(id, head, label, Fixture.NOON, "tester"));
    }

    private List<TrainingLogEntry> entries() {
        return fixture.values(driver, fixture.topics().trainingLog(), TrainingLogEntry.class);
    }

    /** The new entries of the training log, in words. */
    private List<String> log() {
        List<String> log = new ArrayList<>();
        Fixture.output(driver, fixture.topics().trainingLog())
                .readRecordsToList()
                .forEach(record -> log.add(
                        "%s: %s".formatted(new String(record.key(), StandardCharsets.UTF_8), words(record.value()))));
        return log;
    }

    private String words(byte[] value) {
        Object entry = fixture.contract
                .decode(fixture.topics().trainingLog(), value, TrainingLogEntry.class)
                .getEntry();
        if (entry instanceof Retraction retraction) {
            return "%s not %s #%d by %s"
                    .formatted(
                            retraction.getImageId(),
                            retraction.getLabel(),
                            retraction.getEntryNumber(),
                            retraction.getLabelledBy());
        }
        TrainingExample example = (TrainingExample) entry;
        return "%s %s #%d%s"
                .formatted(
                        example.getImageId(),
                        example.getLabel(),
                        example.getEntryNumber(),
                        example.getCorrection() ? " corrects" : "");
    }

    private List<Prediction> predictions() {
        return fixture.values(driver, fixture.topics().predictions(), Prediction.class);
    }

    private List<String> deadReasons() {
        return Fixture.output(driver, fixture.topics().deadLetters()).readRecordsToList().stream()
                .map(dead -> header(dead, DeadLetterHeaders.REASON))
                .toList();
    }

    private long stored() {
        long count = 0;
        try (var all = driver.getKeyValueStore(EmbedderTopology.LABELS).all()) {
            while (all.hasNext()) {
                all.next();
                count++;
            }
        }
        return count;
    }

    private double counted(String event) {
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(event + "-total")
                        && metric.getKey().group().equals("stream-labels-metrics"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private static String header(TestRecord<byte[], byte[]> dead, String name) {
        return new String(dead.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
