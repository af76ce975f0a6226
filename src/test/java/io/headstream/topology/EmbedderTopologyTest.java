package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.config.HeadSettings;
import io.headstream.event.HeadName;
import io.headstream.event.RejectionCategory;
import io.headstream.rollout.Change;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotTrust;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutConfirmation;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import io.headstream.wire.avro.WeightChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbedderTopologyTest {
    private static final String SEPARATE = "unconfigured";

    private final ColourBackbone backbone = new ColourBackbone();
    private final SetClock clock = new SetClock(Fixture.NOON);
    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;

    @BeforeEach
    void start() throws IOException {
        start(1);
    }

    private void start(int batchSize) throws IOException {
        fixture = Fixture.with(Map.of("embedder.batch.linger.ms", "50"));
        backbone.batchSize = batchSize;
        Set<HeadName> heads =
                fixture.config.heads().stream().map(HeadSettings::name).collect(Collectors.toSet());
        driver = fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract,
                        new ColourBackbone.PixelDecoder(),
                        backbone,
                        heads,
                        "here/1",
                        SnapshotTrust.ANYBODY,
                        EmbedderObserver.NONE,
                        clock)));
        events = Fixture.input(driver, fixture.topics().imageEvents());
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    private void restart(int batchSize) throws IOException {
        stop();
        start(batchSize);
    }

    @Test
    void shouldPredictWithoutVersionBeforeTheFirstRollout() {
        send(event("a", pixel(120, 0, 0), "red"));

        Prediction prediction = predictions().get(0);
        assertThat(prediction.getServedBy()).isNull();
        assertThat(prediction.getTopK()).isEmpty();
        assertThat(prediction.getImageId()).isEqualTo("a");
        assertThat(prediction.getBackboneDigest()).isEqualTo(ColourBackbone.DIGEST.hex());
    }

    @Test
    void shouldWriteTheTrainingExampleOfALabelledEventUnderTheHead() {
        send(event("a", pixel(120, 1, 2), "red"));

        var record = Fixture.output(driver, fixture.topics().trainingLog()).readRecord();
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("colours");
        TrainingLogEntry entry =
                fixture.contract.decode(fixture.topics().trainingLog(), record.value(), TrainingLogEntry.class);
        TrainingExample example = (TrainingExample) entry.getEntry();
        assertThat(example.getImageId()).isEqualTo("a");
        assertThat(example.getLabel()).isEqualTo("red");
        assertThat(example.getEmbedding()).isEqualTo(ByteBuffer.wrap(new byte[] {60, 0, 0, (byte) 128, 1, 0}));
    }

    @Test
    void shouldPredictAnUnlabelledEventAndLearnNothingFromIt() {
        send(event("a", pixel(120, 0, 0), null));

        assertThat(predictions()).hasSize(1);
        assertThat(Fixture.output(driver, fixture.topics().trainingLog()).isEmpty())
                .isTrue();
    }

    @Test
    void shouldWaitForFewerImagesOnceAPassHasMissedTheObjective() throws IOException {
        restart(3);
        backbone.meanwhile = () -> clock.pass(Duration.ofMillis(500));
        for (String id : List.of("a", "b", "c", "d", "e")) {
            send(event(id, pixel(120, 0, 0), null));
        }

        assertThat(backbone.batchSizes).containsExactly(3, 2);
        assertThat(predictions()).hasSize(5);
    }

    @Test
    void shouldServeTheVersionThatTheRolloutNamesAndNoOther() {
        List<HeadSnapshot> versions = fixture.versions(2);
        publish(versions.get(0));
        publish(versions.get(1));
        send(event("before", pixel(120, 0, 0), null));
        roll(1, versions.get(0), null);
        send(event("after", pixel(120, 0, 0), null));

        List<Prediction> predictions = predictions();
        assertThat(predictions.get(0).getServedBy()).isNull();
        assertThat(predictions.get(1).getServedBy().getVersion()).isEqualTo(1);
        assertThat(predictions.get(1).getServedBy().getSha256())
                .isEqualTo(versions.get(0).version().sha256());
        assertThat(predictions.get(1).getTopK()).hasSize(3);
    }

    @Test
    void shouldServeThePreviousHeadAfterRollback() {
        List<HeadSnapshot> versions = fixture.versions(2);
        versions.forEach(this::publish);
        roll(1, versions.get(0), null);
        roll(2, versions.get(1), versions.get(0));
        send(event("new", pixel(120, 0, 0), null));
        roll(3, versions.get(0), versions.get(1));
        send(event("rolled back", pixel(120, 0, 0), null));

        assertThat(predictions()).extracting(p -> p.getServedBy().getVersion()).containsExactly(2L, 1L);
    }

    @Test
    void shouldServeTheOldHeadUntilTheNewOneHasArrivedWhole() {
        List<HeadSnapshot> versions = fixture.versions(2);
        publish(versions.get(0));
        roll(1, versions.get(0), null);
        roll(2, versions.get(1), versions.get(0));
        send(event("early", pixel(120, 0, 0), null));
        publish(versions.get(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        send(event("late", pixel(120, 0, 0), null));

        assertThat(predictions())
                .extracting(p -> p.getServedBy() == null ? 0 : p.getServedBy().getVersion())
                .containsExactly(1L, 2L);
    }

    @Test
    void shouldGoOnServingTheOldHeadWhenTheNewOneIsCorrupt() {
        List<HeadSnapshot> versions = fixture.versions(2);
        publish(versions.get(0));
        roll(1, versions.get(0), null);
        send(event("old", pixel(120, 0, 0), null));
        publishWithAFlippedBit(versions.get(1));
        roll(2, versions.get(1), versions.get(0));
        send(event("still old", pixel(120, 0, 0), null));

        assertThat(predictions()).extracting(p -> p.getServedBy().getVersion()).containsExactly(1L, 1L);
    }

    @Test
    void shouldSurviveGarbageInSnapshotsAndRollouts() {
        List<HeadSnapshot> versions = fixture.versions(1);
        publish(versions.get(0));
        roll(1, versions.get(0), null);
        send(event("good", pixel(120, 0, 0), null));
        Fixture.input(driver, fixture.topics().headRollouts()).pipeInput(utf8("colours"), utf8("garbage"));
        Fixture.input(driver, fixture.topics().headSnapshots())
                .pipeInput(utf8("colours/dense/1/manifest"), utf8("garbage"));
        send(event("still good", pixel(120, 0, 0), null));

        assertThat(predictions()).extracting(p -> p.getServedBy().getVersion()).containsExactly(1L, 1L);
    }

    @Test
    void shouldWaitForAFullBatch() throws IOException {
        restart(3);
        send(event("a", pixel(1, 0, 0), null));
        send(event("b", pixel(2, 0, 0), null));
        assertThat(predictions()).isEmpty();
        send(event("c", pixel(3, 0, 0), null));

        assertThat(predictions()).extracting(Prediction::getImageId).containsExactly("a", "b", "c");
        assertThat(backbone.batchSizes).containsExactly(3);
    }

    @Test
    void shouldEmbedAPartialBatchWhenItHasLingered() throws IOException {
        restart(3);
        send(event("a", pixel(1, 0, 0), null));
        driver.advanceWallClockTime(Duration.ofMillis(120));

        assertThat(predictions()).extracting(Prediction::getImageId).containsExactly("a");
    }

    @Test
    void shouldStampAPredictionWhenTheBackboneHasWorked() {
        backbone.meanwhile = () -> clock.pass(Duration.ofSeconds(3));
        send(event("a", pixel(1, 0, 0), null));

        assertThat(predictions()).extracting(Prediction::getProcessedAt).containsExactly(Fixture.NOON.plusSeconds(3));
    }

    /** However long a round of Streams' loop takes, whose time all that happens in it has in common. */
    @Test
    void shouldStampAConfirmationBetweenWhatWasScoredBeforeItAndAfterIt() {
        HeadSnapshot version = fixture.versions(1).get(0);
        publish(version);
        send(event("before", pixel(1, 0, 0), null));
        clock.pass(Duration.ofSeconds(1));
        roll(1, version, null);
        driver.advanceWallClockTime(Duration.ofMillis(100));
        clock.pass(Duration.ofSeconds(1));
        send(event("after", pixel(1, 0, 0), null));

        assertThat(predictions())
                .extracting(Prediction::getProcessedAt)
                .containsExactly(Fixture.NOON, Fixture.NOON.plusSeconds(2));
        assertThat(fixture.values(driver, fixture.topics().rolloutConfirmations(), RolloutConfirmation.class))
                .extracting(RolloutConfirmation::getConfirmedAt)
                .containsExactly(Fixture.NOON.plusSeconds(1));
    }

    @Test
    void shouldEmptyTheStoreWithTheBatch() throws IOException {
        restart(2);
        send(event("a", pixel(1, 0, 0), null));
        assertThat(driver.getKeyValueStore(EmbedderTopology.BATCH_BUFFER).all())
                .toIterable()
                .hasSize(1);
        send(event("b", pixel(1, 0, 0), null));

        assertThat(driver.getKeyValueStore(EmbedderTopology.BATCH_BUFFER).all())
                .toIterable()
                .isEmpty();
    }

    @Test
    void shouldSetAsideARecordThatIsNotAvroAsItCameAndGoOn() {
        var headers = new RecordHeaders().add("trace", utf8("t-1"));
        events.pipeInput(new TestRecord<>(utf8("key"), utf8("no avro at all"), headers, Fixture.NOON));
        send(event("next", pixel(1, 0, 0), null));

        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(dead.key()).isEqualTo(utf8("key"));
        assertThat(dead.value()).isEqualTo(utf8("no avro at all"));
        assertThat(header(dead, "trace")).isEqualTo("t-1");
        assertThat(header(dead, DeadLetterHeaders.CATEGORY)).isEqualTo(RejectionCategory.WIRE_FORMAT_INVALID.name());
        assertThat(header(dead, DeadLetterHeaders.SOURCE_TOPIC)).isEqualTo("image-events");
        assertThat(header(dead, DeadLetterHeaders.SOURCE_OFFSET)).isEqualTo("0");
        assertThat(predictions()).extracting(Prediction::getImageId).containsExactly("next");
    }

    @Test
    void shouldKnowByItsStateWhereItGoesOnWhateverBecameOfTheRecords() throws IOException {
        restart(8);
        send(event("a", pixel(1, 0, 0), null));
        events.pipeInput(new TestRecord<>(utf8("key"), utf8("no avro at all")));

        assertThat(driver.getKeyValueStore(InputPositions.STORE).all())
                .toIterable()
                .singleElement()
                .satisfies(entry -> {
                    assertThat(InputPositions.topic((byte[]) entry.key)).isEqualTo("image-events");
                    assertThat(InputPositions.next((byte[]) entry.value)).isEqualTo(2);
                });
    }

    @Test
    void shouldSetAsideANullRecord() {
        events.pipeInput(new TestRecord<>(utf8("key"), null));

        assertThat(deadCategories()).containsExactly("WIRE_FORMAT_INVALID");
    }

    @Test
    void shouldSetAsideAnUnknownSchema() {
        byte[] record = fixture.contract.encode(fixture.topics().imageEvents(), event("a", pixel(1, 0, 0), null));
        ByteBuffer.wrap(record).putInt(1, 4711);
        events.pipeInput(utf8("a"), record);

        assertThat(deadCategories()).containsExactly("SCHEMA_UNKNOWN");
    }

    @Test
    void shouldSetAsideATruncatedBody() {
        byte[] record = fixture.contract.encode(fixture.topics().imageEvents(), event("a", pixel(1, 0, 0), null));
        events.pipeInput(utf8("a"), Arrays.copyOf(record, record.length - 3));

        assertThat(deadCategories()).containsExactly("AVRO_UNDECODABLE");
    }

    @Test
    void shouldSetAsideAnUnknownHeadWithTheKnownOnesNamed() {
        send(eventFor(SEPARATE, "a", pixel(1, 0, 0), null));

        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(header(dead, DeadLetterHeaders.REASON))
                .isEqualTo("image 'a': head 'unconfigured' is not configured, expected one of: colours [HEAD_UNKNOWN]");
    }

    @Test
    void shouldSetAsideALabelThatIsTooLong() {
        send(event("a", pixel(1, 0, 0), "x".repeat(257)));

        assertThat(deadCategories()).containsExactly("LABEL_INVALID");
    }

    @Test
    void shouldSetAsideAnImageThatCannotBeDecodedWithItsId() {
        send(event("broken", new byte[5], null));

        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(header(dead, DeadLetterHeaders.REASON))
                .isEqualTo("image 'broken': 5-byte body, expected three bytes [IMAGE_UNDECODABLE]");
    }

    @Test
    void shouldSetAsideARecordThatIsLargerThanTheDeadLettersTopicWithoutItsValue() {
        byte[] large = new byte[fixture.config.topics().maxProducedBytes() + 1];
        events.pipeInput(utf8("large"), large);

        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(dead.key()).isEqualTo(utf8("large"));
        assertThat(dead.value()).isNull();
        assertThat(header(dead, DeadLetterHeaders.OMITTED_BYTES)).isEqualTo(Integer.toString(large.length));
        assertThat(header(dead, DeadLetterHeaders.CATEGORY)).isEqualTo("IMAGE_TOO_LARGE");
        assertThat(header(dead, DeadLetterHeaders.SOURCE_OFFSET)).isEqualTo("0");
    }

    @Test
    void shouldServeWhatServedBeforeWhenItStartsBeforeTheNewVersionArrives() {
        List<HeadSnapshot> versions = fixture.versions(2);
        publish(versions.get(0));
        roll(2, versions.get(1), versions.get(0));
        send(event("early", pixel(120, 0, 0), null));

        assertThat(predictions()).extracting(p -> p.getServedBy().getVersion()).containsExactly(1L);
    }

    @Test
    void shouldEmbedAnImageThatFailsForAMoment() throws IOException {
        backbone.passingFaults = 2;
        send(event("a", pixel(1, 0, 0), null));

        assertThat(predictions()).extracting(Prediction::getImageId).containsExactly("a");
    }

    @Test
    void shouldSetAsideOnlyTheImageThatTheBackboneFailsOn() throws IOException {
        restart(3);
        send(event("good", pixel(1, 0, 0), null));
        send(event("poison", pixel((int) ColourBackbone.POISON, 0, 0), null));
        send(event("fine", pixel(2, 0, 0), null));

        assertThat(predictions()).extracting(Prediction::getImageId).containsExactly("good", "fine");
        assertThat(deadCategories()).containsExactly("EMBEDDING_FAILED");
    }

    @Test
    void shouldSetNothingAsideWhenTheDeviceIsLost() {
        backbone.deviceLost = true;

        assertThatThrownBy(() -> send(event("a", pixel(1, 0, 0), null))).hasStackTraceContaining("kernel failed");
        assertThat(Fixture.output(driver, fixture.topics().deadLetters()).isEmpty())
                .isTrue();
    }

    @Test
    void shouldTakeARecordWithoutTimestamp() {
        assertThat(new RecordTime().extract(recordAt(-1), 42)).isEqualTo(42);
        assertThat(new RecordTime().extract(recordAt(-1), -1)).isZero();
        assertThat(new RecordTime().extract(recordAt(7), 42)).isEqualTo(7);
    }

    private static org.apache.kafka.clients.consumer.ConsumerRecord<Object, Object> recordAt(long timestamp) {
        return new org.apache.kafka.clients.consumer.ConsumerRecord<>(
                "t",
                0,
                0,
                timestamp,
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                0,
                0,
                "k",
                "v",
                new RecordHeaders(),
                Optional.empty());
    }

    private void send(ImageEvent event) {
        events.pipeInput(
                utf8(event.getId()), fixture.contract.encode(fixture.topics().imageEvents(), event));
    }

    private static ImageEvent event(String id, byte[] content, @Nullable String label) {
        return eventFor("colours", id, content, label);
    }

    private static ImageEvent eventFor(String head, String id, byte[] content, @Nullable String label) {
        return ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(content))
                .setTargets(List.of(
                        Target.newBuilder().setHead(head).setLabel(label).build()))
                .setEventTime(Fixture.NOON)
                .build();
    }

    private static byte[] pixel(int red, int green, int blue) {
        return new byte[] {(byte) red, (byte) green, (byte) blue};
    }

    private void publish(HeadSnapshot snapshot) {
        SnapshotMapping.parts(snapshot, 0)
                .forEach(part -> put(fixture.topics().headSnapshots(), part.key(), part.part()));
    }

    private void publishWithAFlippedBit(HeadSnapshot snapshot) {
        SnapshotMapping.parts(snapshot, 0).forEach(part -> {
            if (part.part().getPart() instanceof WeightChunk chunk) {
                byte[] bytes = new byte[chunk.getContent().remaining()];
                chunk.getContent().duplicate().get(bytes);
                bytes[bytes.length - 1] ^= 1;
                put(
                        fixture.topics().headSnapshots(),
                        part.key(),
                        new HeadSnapshotPart(new WeightChunk(chunk.getIndex(), ByteBuffer.wrap(bytes))));
            } else {
                put(fixture.topics().headSnapshots(), part.key(), part.part());
            }
        });
    }

    private void roll(long epoch, HeadSnapshot champion, @Nullable HeadSnapshot previous) {
        List<HeadVersion> former = previous == null ? List.of() : List.of(previous.version());
        RolloutState state = new RolloutState(
                Fixture.HEAD,
                epoch,
                new ServingPlan(champion.version(), former, null, List.of()),
                Holds.NONE,
                HeadSetup.CONFIGURED,
                new Change("test", "a test", Fixture.NOON));
        put(fixture.topics().headRollouts(), "colours", RolloutMapping.toAvro(state));
    }

    private void put(String topic, String key, SpecificRecord value) {
        Fixture.input(driver, topic).pipeInput(utf8(key), fixture.contract.encode(topic, value));
    }

    private List<Prediction> predictions() {
        return fixture.values(driver, fixture.topics().predictions(), Prediction.class);
    }

    private List<String> deadCategories() {
        return Fixture.output(driver, fixture.topics().deadLetters()).readRecordsToList().stream()
                .map(dead -> header(dead, DeadLetterHeaders.CATEGORY))
                .toList();
    }

    private static String header(TestRecord<byte[], byte[]> dead, String name) {
        return new String(dead.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
