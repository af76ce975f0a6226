package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.rollout.Canary;
import io.headstream.rollout.Change;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.ServingPlan;
import io.headstream.rollout.Share;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutConfirmation;
import io.headstream.wire.avro.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the embedder makes of rollouts: who answers, who speaks unseen, and what it confirms. */
class ServedRolloutTest {
    private static final Share HALF = new Share(5_000);

    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;
    private List<HeadSnapshot> versions;

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of());
        driver = fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract,
                        new ColourBackbone.PixelDecoder(),
                        new ColourBackbone(),
                        Set.of(Fixture.HEAD),
                        "here/1")));
        events = Fixture.input(driver, fixture.topics().imageEvents());
        versions = fixture.versions(3);
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    @Test
    void shouldLetTheCanaryAnswerForItsImagesAndTheChampionForTheOthers() {
        versions.forEach(this::publish);
        roll(1, plan(1, new Canary(version(2), HALF)));
        for (int i = 0; i < 40; i++) {
            send("image-" + i);
        }

        List<Prediction> predictions = predictions();
        assertThat(predictions).hasSize(40).allSatisfy(prediction -> {
            boolean canary = HALF.has(Fixture.HEAD, new ImageId(prediction.getImageId()));
            assertThat(prediction.getArm()).isEqualTo(canary ? Arm.CANARY : Arm.CHAMPION);
            assertThat(prediction.getServedBy().getVersion()).isEqualTo(canary ? 2 : 1);
        });
        assertThat(predictions).extracting(Prediction::getArm).contains(Arm.CANARY, Arm.CHAMPION);
    }

    @Test
    void shouldLetTheChampionAnswerForAllWhileTheCanaryHasNotArrived() {
        publish(versions.get(0));
        roll(1, plan(1, new Canary(version(2), Share.ALL)));
        send("early");
        tick();
        publish(versions.get(1));
        tick();
        send("late");
        tick();

        assertThat(predictions()).extracting(Prediction::getArm).containsExactly(Arm.CHAMPION, Arm.CANARY);
        assertThat(confirmations()).extracting(RolloutConfirmation::getEpoch).containsExactly(0L, 1L);
    }

    @Test
    void shouldKeepShadowsOutOfWhatCounts() {
        versions.forEach(this::publish);
        roll(1, new ServingPlan(version(1), List.of(), null, List.of(version(2), version(3))));
        send("a");

        assertThat(predictions()).extracting(Prediction::getArm).containsExactly(Arm.CHAMPION);
        List<Prediction> unseen = fixture.values(driver, fixture.topics().shadowPredictions(), Prediction.class);
        assertThat(unseen).extracting(Prediction::getArm).containsOnly(Arm.SHADOW);
        assertThat(unseen).extracting(p -> p.getServedBy().getVersion()).containsExactly(2L, 3L);
        assertThat(unseen).extracting(Prediction::getImageId).containsOnly("a");
    }

    @Test
    void shouldConfirmWithoutAShadowThatHasNotArrived() {
        publish(versions.get(0));
        roll(1, new ServingPlan(version(1), List.of(), null, List.of(version(2))));
        tick();
        send("a");

        assertThat(confirmations()).extracting(RolloutConfirmation::getEpoch).containsExactly(1L);
        assertThat(predictions()).hasSize(1);
    }

    @Test
    void shouldNeverGoBackToAnEarlierEpoch() {
        versions.forEach(this::publish);
        roll(5, plan(2, null));
        send("a");
        roll(4, plan(1, null));
        send("b");
        roll(6, plan(3, null));
        send("c");

        assertThat(predictions()).extracting(p -> p.getServedBy().getVersion()).containsExactly(2L, 2L, 3L);
    }

    @Test
    void shouldConfirmOnceWhatServesAndOnlyWhenItDoes() {
        publish(versions.get(0));
        roll(1, plan(1, null));
        tick();
        tick();
        roll(2, plan(2, null));
        tick();
        assertThat(confirmations()).extracting(RolloutConfirmation::getEpoch).containsExactly(1L);

        publish(versions.get(1));
        tick();

        RolloutConfirmation confirmation = confirmations().get(0);
        assertThat(confirmation.getEpoch()).isEqualTo(2);
        assertThat(confirmation.getHead()).isEqualTo("colours");
        assertThat(confirmation.getPartition()).isZero();
        assertThat(confirmation.getInstance()).isEqualTo("here/1");
    }

    /** The order that matters: whatever is written after the confirmation comes of the new version. */
    @Test
    void shouldConfirmOnlyAfterItsLastPredictionOfTheOldVersion() {
        versions.forEach(this::publish);
        roll(1, plan(1, null));
        send("a");
        roll(2, plan(2, null));
        tick();
        send("b");

        assertThat(predictions()).extracting(p -> p.getServedBy().getVersion()).containsExactly(1L, 2L);
        assertThat(confirmations()).extracting(RolloutConfirmation::getEpoch).containsExactly(2L);
    }

    @Test
    void shouldRememberTheRolloutThatItHasSeenWithTheTask() {
        versions.forEach(this::publish);
        roll(1, plan(1, null));
        send("a");

        assertThat(driver.getKeyValueStore(EmbedderTopology.SEEN_ROLLOUTS).all())
                .toIterable()
                .hasSize(1);
    }

    @Test
    void shouldServeAHeadThatACommandCreated() {
        HeadName fruit = new HeadName("fruit");
        send("fruit", "before");
        put(
                fixture.topics().headRollouts(),
                "fruit",
                RolloutMapping.toAvro(new RolloutState(
                        fruit,
                        1,
                        ServingPlan.NONE,
                        Holds.NONE,
                        new HeadSetup(true, List.of(), null),
                        new Change("a new task", "ann", Fixture.NOON))));
        send("fruit", "after");

        assertThat(predictions()).extracting(Prediction::getImageId).containsExactly("after");
        assertThat(Fixture.output(driver, fixture.topics().deadLetters()).readRecordsToList())
                .hasSize(1);
    }

    private static ServingPlan plan(HeadVersion champion, @Nullable Canary canary) {
        return new ServingPlan(champion, List.of(), canary, List.of());
    }

    private ServingPlan plan(int champion, @Nullable Canary canary) {
        return plan(version(champion), canary);
    }

    private HeadVersion version(int number) {
        return versions.get(number - 1).version();
    }

    private void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(100));
    }

    private void send(String id) {
        send("colours", id);
    }

    private void send(String head, String id) {
        ImageEvent event = ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(new byte[] {120, 0, 0}))
                .setTargets(List.of(Target.newBuilder().setHead(head).build()))
                .setEventTime(Fixture.NOON)
                .build();
        events.pipeInput(utf8(id), fixture.contract.encode(fixture.topics().imageEvents(), event));
    }

    private void publish(HeadSnapshot snapshot) {
        SnapshotMapping.parts(snapshot, 0)
                .forEach(part -> put(fixture.topics().headSnapshots(), part.key(), part.part()));
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

    private void put(String topic, String key, SpecificRecord value) {
        Fixture.input(driver, topic).pipeInput(utf8(key), fixture.contract.encode(topic, value));
    }

    private List<Prediction> predictions() {
        return fixture.values(driver, fixture.topics().predictions(), Prediction.class);
    }

    private List<RolloutConfirmation> confirmations() {
        return fixture.values(driver, fixture.topics().rolloutConfirmations(), RolloutConfirmation.class);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
