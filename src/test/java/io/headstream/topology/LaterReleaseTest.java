package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.EventPosition;
import io.headstream.learning.NewerFormatException;
import io.headstream.rollout.Change;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.RegistryAvroSerializer;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a later release has written, by its schemas, stops a task in words or changes nothing; it is never passed over. */
class LaterReleaseTest {
    private static final byte[] KEY = Fixture.HEAD.value().getBytes(StandardCharsets.UTF_8);

    private Fixture fixture;

    @SuppressWarnings("NullAway.Init") // Each test starts the role that it is about.
    private TopologyTestDriver driver;

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of());
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    /** It has the fields of a tick: Avro's own rules would take it for one, and the window would close. */
    @Test
    void shouldStopTheTrainerAtAnEntryOfAKindThatALaterReleaseAdded() {
        driver = trainer();
        log(encoded(tickIn(laterLog())));
        assertThat(deadLetters())
                .as("kinds that are known are read by any schema")
                .isEmpty();

        assertThatThrownBy(() -> log(encoded(pauseIn(laterLog()))))
                .hasRootCauseInstanceOf(NewerFormatException.class)
                .rootCause()
                .hasMessageContaining("training-log entry @1: holds a Pause, which a later release wrote")
                .hasMessageContaining("this one reads ")
                .hasMessageContaining("Start the later release again");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldStopTheTrainerAtAnEmbeddingInAnEncodingOfALaterRelease() {
        driver = trainer();
        var example = Fixture.example(0, "red", 1, 2, 3);
        TrainingLogEntry entry = TrainingLogMapping.example(
                example.imageId(), example.label(), example.embedding(), example.eventTime(), new EventPosition(0, 0));
        TrainingExample later = TrainingExample.newBuilder((TrainingExample) entry.getEntry())
                .setEmbeddingEncoding(2)
                .build();

        assertThatThrownBy(
                        () -> log(fixture.contract.encode(fixture.topics().trainingLog(), new TrainingLogEntry(later))))
                .hasRootCauseInstanceOf(NewerFormatException.class)
                .rootCause()
                .hasMessageContaining(
                        "embedding of training-log entry @0: format version 2, which a later release wrote; this one reads up to version 1");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldStopTheTrainerAtARolloutOfALaterRelease() {
        driver = trainer();
        KeyValueStore<byte[], byte[]> rollouts = driver.getKeyValueStore(TrainerTopology.ROLLOUTS);
        byte[] later = later(state(3, fixture.versions(1).get(0)));
        rollouts.put(KEY, later);

        assertThatThrownBy(() -> log(fixture.contract.encode(
                        fixture.topics().trainingLog(), TrainingLogMapping.tick(Instant.EPOCH))))
                .hasRootCauseInstanceOf(NewerFormatException.class)
                .rootCause()
                .hasMessageContaining("rollout of head 'colours', epoch 3: format version 99");
        assertThat(rollouts.get(KEY)).isEqualTo(later);
    }

    @Test
    void shouldGoOnServingWhatItKnewWhenALaterReleaseRollsOut() {
        driver = embedder();
        List<HeadSnapshot> versions = fixture.versions(2);
        versions.forEach(this::publish);
        rollout(fixture.contract.encode(
                fixture.topics().headRollouts(), RolloutMapping.toAvro(state(1, versions.get(0)))));
        send("before");
        rollout(later(state(2, versions.get(1))));
        send("after");

        assertThat(fixture.values(driver, fixture.topics().predictions(), Prediction.class))
                .extracting(prediction -> prediction.getServedBy().getVersion())
                .containsExactly(1L, 1L);
    }

    @Test
    void shouldStopTheEmbedderRatherThanServeNothingUnderARolloutOfALaterRelease() {
        driver = embedder();
        HeadSnapshot version = fixture.versions(1).get(0);
        publish(version);
        rollout(later(state(2, version)));

        assertThatThrownBy(() -> send("first"))
                .hasRootCauseInstanceOf(NewerFormatException.class)
                .rootCause()
                .hasMessageContaining(
                        "rollout of head 'colours', epoch 2: format version 99, which a later release wrote");
    }

    private TopologyTestDriver trainer() {
        return fixture.driver(TrainerTopology.of(
                fixture.config.topics(),
                new TrainerTopology.Parts(
                        fixture.contract,
                        fixture.config.headDirectory(),
                        RolloutPolicies::of,
                        Solver.atOnce(),
                        "test",
                        1,
                        fixture.config.trainer().snapshotsRetained())));
    }

    private TopologyTestDriver embedder() {
        return fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract,
                        new ColourBackbone.PixelDecoder(),
                        new ColourBackbone(),
                        Set.of(Fixture.HEAD),
                        "here/1")));
    }

    private static Schema laterLog() {
        Schema own = TrainingLogEntry.getClassSchema();
        Schema.Field entry = own.getField("entry");
        List<Schema> kinds = new ArrayList<>(entry.schema().getTypes());
        kinds.add(SchemaBuilder.record("Pause")
                .namespace(own.getNamespace())
                .fields()
                .name("writtenAt")
                .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
                .noDefault()
                .requiredInt("seconds")
                .endRecord());
        return Schema.createRecord(
                own.getName(),
                own.getDoc(),
                own.getNamespace(),
                false,
                List.of(new Schema.Field("entry", Schema.createUnion(kinds), entry.doc())));
    }

    private static GenericRecord tickIn(Schema later) {
        return in(later, 1, 0);
    }

    private static GenericRecord pauseIn(Schema later) {
        return in(later, 3, 60);
    }

    private static GenericRecord in(Schema later, int kind, int seconds) {
        GenericRecord entry = new GenericData.Record(
                later.getField("entry").schema().getTypes().get(kind));
        entry.put("writtenAt", 0L);
        if (entry.hasField("seconds")) {
            entry.put("seconds", seconds);
        }
        GenericRecord record = new GenericData.Record(later);
        record.put("entry", entry);
        return record;
    }

    private byte[] encoded(GenericRecord record) {
        try (RegistryAvroSerializer serializer = new RegistryAvroSerializer()) {
            serializer.configure(fixture.config.wire().properties(), false);
            return Objects.requireNonNull(serializer.serialize(fixture.topics().trainingLog(), record));
        }
    }

    private byte[] later(RolloutState state) {
        return fixture.contract.encode(
                fixture.topics().headRollouts(),
                io.headstream.wire.avro.RolloutState.newBuilder(RolloutMapping.toAvro(state))
                        .setFormatVersion(99)
                        .build());
    }

    private static RolloutState state(long epoch, HeadSnapshot champion) {
        return new RolloutState(
                Fixture.HEAD,
                epoch,
                new ServingPlan(champion.version(), List.of(), null, List.of()),
                Holds.NONE,
                HeadSetup.CONFIGURED,
                new Change("test", "a test", Fixture.NOON));
    }

    private void publish(HeadSnapshot snapshot) {
        SnapshotMapping.parts(snapshot, 0)
                .forEach(part -> Fixture.input(driver, fixture.topics().headSnapshots())
                        .pipeInput(
                                part.key().getBytes(StandardCharsets.UTF_8),
                                fixture.contract.encode(fixture.topics().headSnapshots(), part.part())));
    }

    private void rollout(byte[] state) {
        Fixture.input(driver, fixture.topics().headRollouts()).pipeInput(KEY, state);
    }

    private void log(byte[] entry) {
        Fixture.input(driver, fixture.topics().trainingLog()).pipeInput(KEY, entry);
    }

    private void send(String id) {
        ImageEvent event = ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(new byte[] {120, 0, 0}))
                .setTargets(List.of(Target.newBuilder()
                        .setHead(Fixture.HEAD.value())
                        .setLabel(null)
                        .build()))
                .setEventTime(Fixture.NOON)
                .build();
        Fixture.input(driver, fixture.topics().imageEvents())
                .pipeInput(
                        id.getBytes(StandardCharsets.UTF_8),
                        fixture.contract.encode(fixture.topics().imageEvents(), event));
    }

    private List<byte[]> deadLetters() {
        return Fixture.output(driver, fixture.topics().deadLetters()).readValuesToList();
    }
}
