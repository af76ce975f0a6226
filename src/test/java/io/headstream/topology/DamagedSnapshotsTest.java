package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.rollout.Change;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotFault;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotRecord;
import io.headstream.wire.SnapshotTrust;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.WeightChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rollout that names a version which is not as it should be: the head before goes on serving, and it is counted. */
class DamagedSnapshotsTest {
    /** What is done to one record of a version; null: nothing but a tombstone is left of it. */
    private interface Damage {
        @Nullable
        SpecificRecord of(HeadSnapshotPart part);
    }

    private final List<SnapshotFault> refused = new ArrayList<>();
    private Fixture fixture;
    private TopologyTestDriver driver;
    private List<HeadSnapshot> versions;

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of());
        EmbedderObserver observer = new EmbedderObserver() {
            @Override
            public void refused(HeadName head, SnapshotFault fault) {
                refused.add(fault);
            }
        };
        driver = fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract,
                        new ColourBackbone.PixelDecoder(),
                        new ColourBackbone(),
                        Set.of(Fixture.HEAD),
                        "here/1",
                        SnapshotTrust.ANYBODY,
                        observer,
                        Clock.systemUTC())));
        versions = fixture.versions(2);
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                Arguments.of(SnapshotFault.MISSING_PART, "0", (Damage) part -> null),
                Arguments.of(SnapshotFault.MISSING_PART, "manifest", (Damage) part -> null),
                Arguments.of(SnapshotFault.TRUNCATED, "0", (Damage) part -> chunk(part, bytes -> {
                    return Arrays.copyOf(bytes, bytes.length - 5);
                })),
                Arguments.of(SnapshotFault.DAMAGED, "0", (Damage) part -> chunk(part, bytes -> {
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                })),
                Arguments.of(SnapshotFault.DAMAGED, "manifest", (Damage)
                        part -> manifest(part).setSha256("0".repeat(64)).build()),
                Arguments.of(SnapshotFault.UNKNOWN_FORMAT, "manifest", (Damage)
                        part -> manifest(part).setFormatVersion(2).build()));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void shouldKeepTheOldHeadUntilTheNewOneIsWholeAndCountOnce(SnapshotFault fault, String damaged, Damage damage) {
        publish(versions.get(0), "none", part -> part);
        publish(versions.get(1), damaged, damage);
        roll(1, new ServingPlan(version(0), List.of(), null, List.of()));
        send("before");
        roll(2, new ServingPlan(version(1), List.of(version(0)), null, List.of()));
        send("meanwhile");
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(refused).as("as long as it may be on its way").isEmpty();
        driver.advanceWallClockTime(Duration.ofSeconds(5));
        driver.advanceWallClockTime(Duration.ofSeconds(5));
        assertThat(refused).containsExactly(fault);
        send("still");
        publish(versions.get(1), "none", part -> part);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        send("after");

        assertThat(predictions())
                .extracting(prediction -> prediction.getServedBy().getVersion())
                .containsExactly(1L, 1L, 1L, 2L);
        assertThat(refused).containsExactly(fault);
    }

    @Test
    void shouldKeepTheOldHeadWhereTheNewOneIsForAnotherBackbone() {
        Provenance provenance = versions.get(1).provenance();
        HeadSnapshot foreign = new HeadSnapshot(
                Fixture.HEAD,
                version(1),
                new Provenance(
                        provenance.parentVersion(),
                        new BackboneDigest("ab".repeat(32)),
                        provenance.hyperParameters(),
                        provenance.seed(),
                        provenance.lineageFromOffset(),
                        provenance.fromOffset(),
                        provenance.toOffset(),
                        provenance.windowExamples(),
                        provenance.totalExamples(),
                        provenance.programVersion(),
                        provenance.eventTime()),
                versions.get(1).head());
        publish(versions.get(0), "none", part -> part);
        publish(foreign, "none", part -> part);
        roll(1, new ServingPlan(version(0), List.of(), null, List.of()));
        send("before");
        roll(2, new ServingPlan(version(1), List.of(version(0)), null, List.of()));
        send("meanwhile");
        driver.advanceWallClockTime(Duration.ofSeconds(5));
        driver.advanceWallClockTime(Duration.ofSeconds(5));
        send("still");

        assertThat(predictions())
                .extracting(prediction -> prediction.getServedBy().getVersion())
                .containsExactly(1L, 1L, 1L);
        assertThat(refused).containsExactly(SnapshotFault.FOREIGN_BACKBONE);
    }

    private static HeadSnapshotPart chunk(HeadSnapshotPart part, UnaryOperator<byte[]> change) {
        ByteBuffer content = ((WeightChunk) part.getPart()).getContent();
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return new HeadSnapshotPart(new WeightChunk(0, ByteBuffer.wrap(change.apply(bytes))));
    }

    private static io.headstream.wire.avro.HeadSnapshot.Builder manifest(HeadSnapshotPart part) {
        return io.headstream.wire.avro.HeadSnapshot.newBuilder((io.headstream.wire.avro.HeadSnapshot) part.getPart());
    }

    private HeadVersion version(int index) {
        return versions.get(index).version();
    }

    private void publish(HeadSnapshot snapshot, String damaged, Damage damage) {
        for (SnapshotRecord record : SnapshotMapping.parts(snapshot, 0)) {
            boolean whole = !record.key().endsWith("/" + damaged);
            SpecificRecord value = whole ? record.part() : damage.of(record.part());
            put(
                    fixture.topics().headSnapshots(),
                    record.key(),
                    value instanceof io.headstream.wire.avro.HeadSnapshot manifest
                            ? new HeadSnapshotPart(manifest)
                            : value);
        }
    }

    private void roll(long epoch, ServingPlan plan) {
        put(
                fixture.topics().headRollouts(),
                "colours",
                RolloutMapping.toAvro(new RolloutState(
                        Fixture.HEAD,
                        epoch,
                        plan,
                        Holds.NONE,
                        HeadSetup.CONFIGURED,
                        new Change("test", "a test", Fixture.NOON))));
    }

    private void send(String id) {
        put(
                fixture.topics().imageEvents(),
                id,
                ImageEvent.newBuilder()
                        .setId(id)
                        .setContent(ByteBuffer.wrap(new byte[] {120, 0, 0}))
                        .setTargets(
                                List.of(Target.newBuilder().setHead("colours").build()))
                        .setEventTime(Fixture.NOON)
                        .build());
    }

    @SuppressWarnings("NullAway") // A test topic takes null values.
    private void put(String topic, String key, @Nullable SpecificRecord value) {
        Fixture.input(driver, topic)
                .pipeInput(
                        key.getBytes(StandardCharsets.UTF_8),
                        value == null ? null : fixture.contract.encode(topic, value));
    }

    private List<Prediction> predictions() {
        return fixture.values(driver, fixture.topics().predictions(), Prediction.class);
    }
}
