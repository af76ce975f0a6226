package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headstream.event.EventPosition;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotSigner;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.Tick;
import io.headstream.wire.avro.TrainingLogEntry;
import io.headstream.wire.avro.WeightChunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TrainerTopologyTest {
    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> log;
    private long nextOffset;
    private boolean overloaded;

    @BeforeEach
    void start() throws IOException {
        start(Map.of());
    }

    private void start(Map<String, String> settings) throws IOException {
        fixture = Fixture.with(settings);
        driver = fixture.driver(TrainerTopology.of(
                fixture.config.topics(),
                new TrainerTopology.Parts(
                        fixture.contract,
                        fixture.config.headDirectory(),
                        RolloutPolicies::of,
                        Solver.atOnce(),
                        "test",
                        1,
                        fixture.config.trainer().snapshotsRetained(),
                        SnapshotSigner.NOBODY,
                        TrainerObserver.NONE,
                        () -> overloaded,
                        fixture.config.trainer().memoryMaxBytes())));
        log = Fixture.input(driver, fixture.topics().trainingLog());
        nextOffset = 0;
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    @Test
    void shouldPublishTheVersionThatTheDomainMakesOfTheSameWindow() {
        pipe(Fixture.window(0).examples());

        HeadSnapshot expected = fixture.versions(1).get(0);
        HeadSnapshot published = snapshots().get(0);
        assertThat(published.version()).isEqualTo(expected.version());
        assertThat(published.provenance()).isEqualTo(expected.provenance());
        assertThat(published.head().canonicalBytes()).isEqualTo(expected.head().canonicalBytes());
    }

    @Test
    void shouldPublishNothingBeforeTheWindowCloses() {
        pipe(Fixture.window(0).examples().subList(0, 3));

        assertThat(snapshots()).isEmpty();
        assertThat(driver.getKeyValueStore(TrainerTopology.JOURNAL).all())
                .toIterable()
                .hasSize(3);
    }

    @Test
    void shouldKnowByItsStateWhereItGoesOn() {
        pipe(Fixture.window(0).examples().subList(0, 3));

        byte[] next = driver.<byte[], byte[]>getKeyValueStore(InputPositions.STORE)
                .get(InputPositions.key(fixture.topics().trainingLog()));
        assertThat(InputPositions.next(next)).isEqualTo(3);
    }

    @Test
    void shouldLearnNothingUnderOverloadAndAllOfItInOrderAfterwards() {
        pipe(Fixture.window(0).examples().subList(0, 2));
        overloaded = true;
        pipe(Fixture.window(0).examples().subList(2, 4));
        pipe(Fixture.window(4).examples());
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        assertThat(snapshots()).isEmpty();

        overloaded = false;
        driver.advanceWallClockTime(Duration.ofMillis(100));

        assertThat(snapshots())
                .extracting(HeadSnapshot::version)
                .containsExactlyElementsOf(
                        fixture.versions(2).stream().map(HeadSnapshot::version).toList());
    }

    @Test
    void shouldLogWindowsOfOneClassOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(HeadLearners.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            for (int e = 0; e < 12; e++) {
                pipe(List.of(Fixture.example(e, "red", 120, 0, e)));
            }
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("head '")
                .contains("the window up to training-log offset 4 holds examples of class 'red' only");
    }

    @Test
    void shouldPromoteTheFirstVersionAndEachOneAfterIt() {
        pipe(Fixture.window(0).examples());
        pipe(Fixture.window(4).examples());

        List<RolloutState> states = fixture.values(driver, fixture.topics().headRollouts(), RolloutState.class);
        assertThat(states).extracting(RolloutState::getEpoch).containsExactly(1L, 2L);
        assertThat(states).extracting(state -> state.getChampion().getVersion()).containsExactly(1L, 2L);
        assertThat(RolloutMapping.toDomain(states.get(1))
                        .previous()
                        .orElseThrow()
                        .version())
                .isEqualTo(1);
    }

    @Test
    void shouldScoreTheWindowWithTheVersionThatHasNotSeenIt() {
        pipe(Fixture.window(0).examples());
        pipe(Fixture.window(4).examples());

        List<HeadEvaluation> evaluations =
                fixture.values(driver, fixture.topics().headEvaluations(), HeadEvaluation.class);
        assertThat(evaluations).extracting(HeadEvaluation::getVersion).containsExactly(0L, 1L);
        assertThat(evaluations).extracting(HeadEvaluation::getExamples).containsExactly(4, 4);
        assertThat(evaluations.get(0).getCorrect()).isZero();
        assertThat(evaluations.get(1).getFromOffset()).isEqualTo(4);
        assertThat(evaluations.get(1).getToOffset()).isEqualTo(8);
    }

    @Test
    void shouldWriteOneTickWhenTheLogIsIdleAndCloseTheWindowOnlyWhenItComesBack() {
        pipe(Fixture.window(0).examples().subList(0, 2));
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        driver.advanceWallClockTime(Duration.ofMinutes(1));

        // The test driver pipes the tick, written to the trainer's own source topic, back by itself.
        List<TrainingLogEntry> written = fixture.values(driver, fixture.topics().trainingLog(), TrainingLogEntry.class);
        assertThat(written)
                .singleElement()
                .extracting(TrainingLogEntry::getEntry)
                .isInstanceOf(Tick.class);
        HeadSnapshot published = snapshots().get(0);
        assertThat(published.provenance().windowExamples()).isEqualTo(2);
        assertThat(published.provenance().toOffset()).isEqualTo(3);
    }

    @Test
    void shouldWriteNoTickWhileNoWindowIsOpen() {
        pipe(Fixture.window(0).examples());
        driver.advanceWallClockTime(Duration.ofMinutes(1));

        assertThat(Fixture.output(driver, fixture.topics().trainingLog()).isEmpty())
                .isTrue();
    }

    @Test
    void shouldSetAsideAnEntryOfAHeadThatIsNotConfigured() {
        log.pipeInput(utf8("other"), encoded(Fixture.example(0, "red", 1, 0, 0)));

        assertThat(driver.getKeyValueStore(TrainerTopology.JOURNAL).all())
                .toIterable()
                .isEmpty();
        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(dead.headers().lastHeader(DeadLetterHeaders.CATEGORY).value())
                .isEqualTo(utf8("HEAD_UNKNOWN"));
    }

    @Test
    void shouldSetAsideAnEntryThatCannotBeReadAndGoOn() {
        log.pipeInput(utf8("colours"), utf8("garbage"));
        nextOffset++;
        pipe(Fixture.window(1).examples());

        var dead = Fixture.output(driver, fixture.topics().deadLetters()).readRecord();
        assertThat(dead.value()).isEqualTo(utf8("garbage"));
        assertThat(dead.headers().lastHeader(DeadLetterHeaders.SOURCE_TOPIC).value())
                .isEqualTo(utf8("training-log"));
        assertThat(snapshots()).hasSize(1);
    }

    @Test
    void shouldKeepEverySnapshotRecordUnderNineHundredKilobytes() throws IOException {
        stop();
        start(Map.of("learning.hidden.layers", "8192,64"));
        pipe(Fixture.window(0).examples());

        List<byte[]> records =
                Fixture.output(driver, fixture.topics().headSnapshots()).readValuesToList();
        assertThat(records)
                .hasSizeGreaterThan(2)
                .allSatisfy(bytes -> assertThat(bytes).hasSizeLessThan(900 * 1024));
    }

    @Test
    void shouldCountWhatHappensToEachLearner() throws IOException {
        stop();
        start(Map.of("learners", "dense,ridge", "learning.classes.max", "2"));

        pipe(Fixture.window(0).examples());
        pipe(List.of(
                Fixture.example(4, "grey", 50, 50, 50),
                Fixture.example(5, "grey", 51, 50, 50),
                Fixture.example(6, "grey", 52, 50, 50),
                Fixture.example(7, "grey", 53, 50, 50)));

        for (String learner : List.of("dense", "ridge")) {
            assertThat(counted(learner, "learned")).isEqualTo(3);
            assertThat(counted(learner, "left-out")).isEqualTo(1);
            assertThat(counted(learner, "refused-nothing-new")).isEqualTo(1);
            assertThat(counted(learner, "refused-not-finite")).isZero();
        }
    }

    private double counted(String learner, String event) {
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(event + "-total")
                        && metric.getKey().group().equals("stream-learning-metrics")
                        && learner.equals(metric.getKey().tags().get("learner")))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private void pipe(List<TrainingExample> examples) {
        for (TrainingExample example : examples) {
            assertThat(example.offset())
                    .as("offsets of the test driver start at 0")
                    .isEqualTo(nextOffset);
            log.pipeInput(utf8("colours"), encoded(example));
            nextOffset++;
        }
    }

    private byte[] encoded(TrainingExample example) {
        return fixture.contract.encode(
                fixture.topics().trainingLog(),
                TrainingLogMapping.example(
                        example.imageId(),
                        example.label(),
                        example.embedding(),
                        example.eventTime(),
                        new EventPosition(0, example.offset())));
    }

    private List<HeadSnapshot> snapshots() {
        List<HeadSnapshot> snapshots = new ArrayList<>();
        List<byte[]> chunks = new ArrayList<>();
        for (HeadSnapshotPart part : fixture.values(driver, fixture.topics().headSnapshots(), HeadSnapshotPart.class)) {
            if (part.getPart() instanceof WeightChunk chunk) {
                byte[] bytes = new byte[chunk.getContent().remaining()];
                chunk.getContent().get(bytes);
                chunks.add(bytes);
            } else if (part.getPart() instanceof io.headstream.wire.avro.HeadSnapshot manifest) {
                snapshots.add(SnapshotMapping.toDomain(manifest, List.copyOf(chunks)));
                chunks.clear();
            }
        }
        return snapshots;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
