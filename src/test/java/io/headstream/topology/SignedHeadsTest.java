package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.rollout.Change;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotSigner;
import io.headstream.wire.SnapshotTrust;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedder with a key: what nobody who is trusted signed does not serve, and what served before goes on. */
class SignedHeadsTest {
    @TempDir
    private Path directory;

    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;
    private SnapshotSigner trusted;
    private SnapshotSigner foreign;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        fixture = Fixture.with(Map.of());
        trusted = signer("trusted");
        foreign = signer("foreign");
        driver = fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract,
                        new ColourBackbone.PixelDecoder(),
                        new ColourBackbone(),
                        Set.of(Fixture.HEAD),
                        "here/1",
                        SnapshotTrust.inKeys(directory.resolve("trusted.pub")),
                        EmbedderObserver.NONE,
                        Clock.systemUTC())));
        events = Fixture.input(driver, fixture.topics().imageEvents());
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    @Test
    void shouldServeWhatATrustedKeySignedAndGoOnWithItWhereALaterVersionHasNoSuchSignature() throws IOException {
        List<HeadSnapshot> versions = fixture.versions(3);
        publish(versions.get(0), trusted);
        serve(1, versions.get(0));
        send("first");
        publish(versions.get(1), SnapshotSigner.NOBODY);
        serve(2, versions.get(1));
        send("unsigned");
        publish(versions.get(2), foreign);
        serve(3, versions.get(2));
        send("foreign");
        publish(versions.get(2), trusted);
        driver.advanceWallClockTime(java.time.Duration.ofMillis(100));
        send("healed");

        assertThat(fixture.values(driver, fixture.topics().predictions(), Prediction.class))
                .extracting(prediction -> prediction.getServedBy().getVersion())
                .containsExactly(1L, 1L, 1L, 3L);
    }

    private void publish(HeadSnapshot snapshot, SnapshotSigner signer) {
        SnapshotMapping.parts(snapshot, 0, signer)
                .forEach(part -> put(fixture.topics().headSnapshots(), part.key(), part.part()));
    }

    private void serve(long epoch, HeadSnapshot snapshot) {
        put(
                fixture.topics().headRollouts(),
                Fixture.HEAD.value(),
                RolloutMapping.toAvro(new RolloutState(
                        Fixture.HEAD,
                        epoch,
                        new ServingPlan(snapshot.version(), List.of(), null, List.of()),
                        Holds.NONE,
                        HeadSetup.CONFIGURED,
                        new Change("test", "a test", Fixture.NOON))));
    }

    private void put(String topic, String key, SpecificRecord value) {
        Fixture.input(driver, topic)
                .pipeInput(key.getBytes(StandardCharsets.UTF_8), fixture.contract.encode(topic, value));
    }

    private void send(String id) {
        ImageEvent event = ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(new byte[] {120, 0, 0}))
                .setTargets(List.of(
                        Target.newBuilder().setHead(Fixture.HEAD.value()).build()))
                .setEventTime(Fixture.NOON)
                .build();
        events.pipeInput(
                id.getBytes(StandardCharsets.UTF_8),
                fixture.contract.encode(fixture.topics().imageEvents(), event));
    }

    private SnapshotSigner signer(String name) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = directory.resolve(name + ".key");
        pem(key, "PRIVATE KEY", pair.getPrivate().getEncoded());
        pem(directory.resolve(name + ".pub"), "PUBLIC KEY", pair.getPublic().getEncoded());
        return SnapshotSigner.withKey(key);
    }

    private static void pem(Path file, String kind, byte[] encoded) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(encoded), kind));
    }
}
