package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.Manual;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutAction.Create;
import io.headstream.rollout.RolloutAction.PauseTraining;
import io.headstream.rollout.RolloutAction.Pin;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutAction.RollBack;
import io.headstream.rollout.RolloutAction.SetHyperParameters;
import io.headstream.rollout.RolloutAction.SetPolicy;
import io.headstream.rollout.RolloutAction.Shadow;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.RolloutMove;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.VersionRef;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.RolloutCommandMapping;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshotPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the trainer makes of commands, between log and topics. */
class RolloutCommandsTest {
    private static final LearnerName DENSE = new LearnerName("dense");

    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> log;
    private TestInputTopic<byte[], byte[]> commands;
    private TestOutputTopic<byte[], byte[]> snapshots;
    private int ids;

    @BeforeEach
    void start() throws IOException {
        start(Map.of());
    }

    private void start(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("rollout.policy", "manual"));
        all.putAll(settings);
        fixture = Fixture.with(all);
        driver = fixture.driver(TrainerTopology.of(
                fixture.config.topics(),
                new TrainerTopology.Parts(
                        fixture.contract,
                        fixture.config.headDirectory(),
                        RolloutPolicies::of,
                        Solver.atOnce(),
                        "test",
                        1,
                        fixture.config.trainer().snapshotsRetained())));
        log = Fixture.input(driver, fixture.topics().trainingLog());
        commands = Fixture.input(driver, fixture.topics().rolloutCommands());
        snapshots = Fixture.output(driver, fixture.topics().headSnapshots());
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    @Test
    void shouldServeWhatAPersonPromotesAndSayWhoAndWhy() {
        learn(2);

        send(new Promote(ref(2)));

        RolloutState state = lastState();
        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.champion().map(HeadVersion::version)).contains(2L);
        assertThat(state.changedBy()).isEqualTo("ann");
        RolloutEvent event = events().get(0);
        assertThat(event.answer().kind()).isEqualTo(Answer.Kind.ACCEPTED);
        assertThat(event.asked().request()).isEqualTo("promote dense/2");
        assertThat(event.asked().why()).isEqualTo("as the test says");
        assertThat(event.championBefore()).isEmpty();
        assertThat(event.after().championOrNull()).isEqualTo(state.champion().orElseThrow());
    }

    @Test
    void shouldAnswerAnIllegalCommandWithWhatIsLegal() {
        send(new RollBack(null));

        RolloutEvent event = events().get(0);
        assertThat(event.answer())
                .isEqualTo(new Answer(
                        Answer.Kind.REJECTED,
                        "head 'colours' has no champion yet, expected one",
                        List.of(
                                RolloutMove.PROMOTE,
                                RolloutMove.PAUSE_TRAINING,
                                RolloutMove.SET_HYPER_PARAMETERS,
                                RolloutMove.SET_POLICY)));
        assertThat(event.after().epoch()).isZero();
        assertThat(states()).isEmpty();
    }

    @Test
    void shouldKnowAVersionAsSoonAsItIsPublished() {
        learn(1);

        send(new Promote(ref(2)));
        send(new Promote(ref(1)));

        assertThat(events())
                .extracting(event -> event.answer().kind())
                .containsExactly(Answer.Kind.REJECTED, Answer.Kind.ACCEPTED);
    }

    @Test
    void shouldCarryOutACommandOnce() {
        learn(2);
        RolloutCommand promote = command(new Promote(ref(2)), null);

        send(promote);
        send(promote);

        assertThat(states()).hasSize(1);
        List<RolloutEvent> events = events();
        assertThat(events)
                .extracting(event -> event.answer().kind())
                .containsExactly(Answer.Kind.ACCEPTED, Answer.Kind.DUPLICATE);
        assertThat(events.get(1).answer().reason())
                .contains("a command of this id came before and was accepted at epoch 1");
    }

    @Test
    void shouldForgetCommandsInTheOrderInWhichTheyCame() {
        RolloutCommand first = command(new Pin(true), null);
        send(first);
        for (int i = 0; i < CommandMemory.CAPACITY; i++) {
            send(new Pin(true));
        }
        events();

        send(first);

        assertThat(events().get(0).answer().kind()).isEqualTo(Answer.Kind.REJECTED);
    }

    @Test
    void shouldRefuseACommandThatSawAnotherEpoch() {
        learn(2);
        send(new Promote(ref(1)));

        send(command(new Promote(ref(2)), 0L));
        send(command(new Promote(ref(2)), 1L));

        assertThat(events())
                .extracting(event -> event.answer().kind())
                .containsExactly(Answer.Kind.ACCEPTED, Answer.Kind.REJECTED, Answer.Kind.ACCEPTED);
    }

    @Test
    void shouldSetAsideWhatIsNoCommand() {
        commands.pipeInput(utf8("colours"), utf8("garbage"));
        commands.pipeInput(utf8("fruit"), encoded(command(new Pin(true), null)));

        List<TestRecord<byte[], byte[]>> dead =
                Fixture.output(driver, fixture.topics().deadLetters()).readRecordsToList();
        assertThat(dead)
                .extracting(letter -> new String(
                        letter.headers().lastHeader(DeadLetterHeaders.CATEGORY).value(), StandardCharsets.UTF_8))
                .containsExactly("WIRE_FORMAT_INVALID", "COMMAND_INVALID");
        assertThat(dead)
                .as("its own timestamp is not known, as it was taken before all else")
                .allSatisfy(letter -> assertThat(letter.headers().lastHeader(DeadLetterHeaders.SOURCE_TIMESTAMP))
                        .isNull());
        assertThat(events()).isEmpty();
    }

    @Test
    void shouldTakeCommandsBeforeAnythingThatWasLoggedEarlier() {
        ConsumerRecord<Object, Object> command = new ConsumerRecord<>(
                "rollout-commands",
                0,
                0,
                Long.MAX_VALUE,
                TimestampType.CREATE_TIME,
                0,
                0,
                "",
                "",
                new RecordHeaders(),
                Optional.empty());

        assertThat(new BeforeAllElse().extract(command, Long.MAX_VALUE)).isZero();
    }

    @Test
    void shouldRefuseCommandsForAHeadThatIsNotThere() {
        send(new RolloutCommand(
                new CommandId("x"),
                new HeadName("fruit"),
                null,
                new Pin(true),
                Author.person("ann"),
                "why not",
                Fixture.NOON));

        assertThat(events().get(0).answer().reason())
                .contains("head 'fruit' is neither configured nor created, expected a head that is");
    }

    @Test
    void shouldLearnNothingWhilePausedAndEverythingAfterwardsInTheSameOrder() throws IOException {
        pipe(Fixture.window(0).examples());
        pipe(Fixture.window(4).examples().subList(0, 2));
        send(new PauseTraining(true));
        pipe(Fixture.window(4).examples().subList(2, 4));
        pipe(Fixture.window(8).examples());
        driver.advanceWallClockTime(Duration.ofMinutes(1));

        assertThat(newVersions()).containsExactly("dense/1");
        assertThat(Fixture.output(driver, fixture.topics().trainingLog()).isEmpty())
                .as("no tick closes a window that waits")
                .isTrue();

        send(new PauseTraining(false));
        driver.advanceWallClockTime(Duration.ofMillis(100));
        pipe(Fixture.window(12).examples());

        Map<String, String> resumed = hashes();
        assertThat(resumed).containsOnlyKeys("dense/2", "dense/3", "dense/4");
        List<HeadSnapshot> neverPaused = fixture.versions(4);
        for (HeadSnapshot version : neverPaused.subList(1, 4)) {
            assertThat(resumed)
                    .containsEntry(
                            version.version().toString(), version.version().sha256());
        }
    }

    @Test
    void shouldStartALearnersLineAnewWithOtherHyperParameters() {
        learn(2);
        newVersions();

        send(new SetHyperParameters(DENSE, HyperParameters.of(Map.of("learningRate", "0.5"))));
        pipe(Fixture.window(8).examples());

        io.headstream.wire.avro.HeadSnapshot manifest = manifests().get(0);
        assertThat(manifest.getVersion()).isEqualTo(3);
        assertThat(manifest.getParentVersion()).isZero();
        assertThat(manifest.getLineageFromOffset()).isEqualTo(8);
        assertThat(manifest.getHyperParameters()).containsEntry("learningRate", "0.5");
        assertThat(lastState().setup().hyperParameters(DENSE).values()).isEqualTo(Map.of("learningRate", "0.5"));
    }

    @Test
    void shouldChangeALearnersKind() {
        learn(1);
        newVersions();

        send(new SetHyperParameters(DENSE, HyperParameters.of(Map.of("kind", "svm"))));
        pipe(Fixture.window(4).examples());

        assertThat(manifests().get(0).getHyperParameters()).containsEntry("kind", "svm");
    }

    @Test
    void shouldRefuseHyperParametersThatTheKindDoesNotHave() {
        send(new SetHyperParameters(DENSE, HyperParameters.of(Map.of("tau", "1"))));
        send(new SetHyperParameters(DENSE, HyperParameters.of(Map.of("window.examples", "8"))));
        send(new SetHyperParameters(DENSE, HyperParameters.of(Map.of("kind", "forest"))));

        List<RolloutEvent> events = events();
        assertThat(events).extracting(event -> event.answer().kind()).containsOnly(Answer.Kind.REJECTED);
        assertThat(events.get(0).answer().reason().orElseThrow()).contains("tau");
        assertThat(events.get(1).answer().reason())
                .contains("hyper-parameter 'window.examples' is the head's, expected one of the learner's own");
        assertThat(events.get(2).answer().reason().orElseThrow()).contains("'forest', expected 'dense'");
    }

    @Test
    void shouldLetAnotherPolicyDecide() {
        learn(1);
        assertThat(states()).isEmpty();

        send(new SetPolicy(PolicySettings.of("promote-each")));
        pipe(Fixture.window(4).examples());

        List<RolloutEvent> events = events();
        assertThat(events.get(1).asked().by()).isEqualTo(Author.policy("promote-each"));
        assertThat(events.get(1).asked().id().value()).isEqualTo("policy:promote-each/8/2/0");
        assertThat(lastState().champion().map(HeadVersion::version)).contains(2L);
    }

    @Test
    void shouldRefuseAPolicyThatThereIsNot() {
        send(new SetPolicy(PolicySettings.of("roulette")));
        send(new SetPolicy(PolicySettings.of(Manual.NAME, Map.of("wheels", "1"))));

        assertThat(events()).extracting(event -> event.answer().kind()).containsOnly(Answer.Kind.REJECTED);
    }

    @Test
    void shouldHoldThePolicyBackWhilePinned() {
        learn(1);
        send(new SetPolicy(PolicySettings.of("promote-each")));
        pipe(Fixture.window(4).examples());
        send(new Pin(true));
        pipe(Fixture.window(8).examples());
        assertThat(lastState().champion().map(HeadVersion::version)).contains(2L);

        send(new Pin(false));
        pipe(Fixture.window(12).examples());

        assertThat(lastState().champion().map(HeadVersion::version)).contains(4L);
    }

    @Test
    void shouldLearnAHeadThatACommandCreated() {
        HeadName fruit = new HeadName("fruit");
        TrainingExample example = Fixture.example(0, "red", 120, 0, 0);
        log.pipeInput(utf8("fruit"), encoded(example));

        send(new RolloutCommand(
                new CommandId("make"),
                fruit,
                null,
                new Create(List.of(), PolicySettings.of("promote-each")),
                Author.person("ann"),
                "a new task",
                Fixture.NOON));
        for (TrainingExample one : Fixture.window(1).examples()) {
            log.pipeInput(utf8("fruit"), encoded(one));
        }

        assertThat(Fixture.output(driver, fixture.topics().deadLetters()).readRecordsToList())
                .as("only what came before")
                .hasSize(1);
        RolloutState state = lastState();
        assertThat(state.head()).isEqualTo(fruit);
        assertThat(state.champion()).isPresent();
        assertThat(state.setup().created()).isTrue();
    }

    @Test
    void shouldScoreWhatIsOnTrialOnTheSameExamples() {
        learn(3);
        send(new Promote(ref(1)));
        send(new Shadow(ref(2), true));
        Fixture.output(driver, fixture.topics().headEvaluations()).readRecordsToList();
        republish();

        pipe(Fixture.window(12).examples());

        List<HeadEvaluation> evaluations =
                fixture.values(driver, fixture.topics().headEvaluations(), HeadEvaluation.class);
        assertThat(evaluations).extracting(HeadEvaluation::getVersion).containsExactlyInAnyOrder(3L, 1L, 2L);
        assertThat(evaluations).extracting(HeadEvaluation::getExamples).containsOnly(4);
        assertThat(evaluations)
                .filteredOn(HeadEvaluation::getServing)
                .extracting(HeadEvaluation::getVersion)
                .containsExactly(1L);
    }

    @Test
    void shouldTakeOldVersionsAwayButNoneThatTheRolloutNames() throws IOException {
        stop();
        start(Map.of("snapshots.retain", "2"));
        learn(1);
        send(new Promote(ref(1)));
        for (int i = 1; i < 5; i++) {
            pipe(Fixture.window(4L * i).examples());
        }

        assertThat(keptKeys()).containsExactly("dense/1", "dense/4", "dense/5");
        send(new Promote(ref(3)));
        assertThat(events().get(1).answer().reason())
                .contains("version dense/3 is not there, expected one that was published and is still kept");
    }

    @Test
    void shouldLeaveEveryPartOfWhatItTakesAwayWithATombstone() throws IOException {
        stop();
        start(Map.of("snapshots.retain", "2", "learning.hidden.layers", "8192,64"));
        learn(3);

        Map<String, byte[]> last = new HashMap<>();
        snapshots.readRecordsToList().forEach(part -> last.put(text(part.key()), part.value()));
        assertThat(last.keySet().stream().filter(key -> key.startsWith("colours/dense/1/")))
                .hasSizeGreaterThan(2)
                .allMatch(key -> last.get(key) == null);
        assertThat(last.get("colours/dense/2/manifest")).isNotNull();
    }

    /** Versions come back to the trainer through the topic, which the test driver does not do by itself. */
    private void republish() {
        TestInputTopic<byte[], byte[]> back =
                Fixture.input(driver, fixture.topics().headSnapshots());
        snapshots.readRecordsToList().forEach(part -> back.pipeInput(part.key(), part.value()));
    }

    private void learn(int windows) {
        for (int i = 0; i < windows; i++) {
            pipe(Fixture.window(4L * i).examples());
        }
    }

    private void pipe(List<TrainingExample> examples) {
        examples.forEach(example -> log.pipeInput(utf8("colours"), encoded(example)));
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

    private void send(RolloutAction action) {
        send(command(action, null));
    }

    private void send(RolloutCommand command) {
        commands.pipeInput(RolloutCommandMapping.key(command.head()), encoded(command));
    }

    private RolloutCommand command(RolloutAction action, @Nullable Long expectedEpoch) {
        return new RolloutCommand(
                new CommandId("command-" + ++ids),
                Fixture.HEAD,
                expectedEpoch,
                action,
                Author.person("ann"),
                "as the test says",
                Fixture.NOON);
    }

    private byte[] encoded(RolloutCommand command) {
        return fixture.contract.encode(fixture.topics().rolloutCommands(), RolloutCommandMapping.toAvro(command));
    }

    private static VersionRef ref(long version) {
        return new VersionRef(DENSE, version);
    }

    private List<RolloutState> states() {
        return fixture
                .values(driver, fixture.topics().headRollouts(), io.headstream.wire.avro.RolloutState.class)
                .stream()
                .map(RolloutMapping::toDomain)
                .toList();
    }

    private RolloutState lastState() {
        List<RolloutState> states = states();
        return states.get(states.size() - 1);
    }

    private List<RolloutEvent> events() {
        return fixture
                .values(driver, fixture.topics().rolloutEvents(), io.headstream.wire.avro.RolloutEvent.class)
                .stream()
                .map(RolloutEventMapping::toDomain)
                .toList();
    }

    private List<io.headstream.wire.avro.HeadSnapshot> manifests() {
        List<io.headstream.wire.avro.HeadSnapshot> manifests = new ArrayList<>();
        for (byte[] value : snapshots.readValuesToList()) {
            if (fixture.contract
                            .decode(fixture.topics().headSnapshots(), value, HeadSnapshotPart.class)
                            .getPart()
                    instanceof io.headstream.wire.avro.HeadSnapshot manifest) {
                manifests.add(manifest);
            }
        }
        return manifests;
    }

    private List<String> newVersions() {
        return manifests().stream()
                .map(manifest -> manifest.getLearner() + "/" + manifest.getVersion())
                .toList();
    }

    private Map<String, String> hashes() {
        Map<String, String> hashes = new HashMap<>();
        manifests()
                .forEach(manifest ->
                        hashes.put(manifest.getLearner() + "/" + manifest.getVersion(), manifest.getSha256()));
        return hashes;
    }

    private Set<String> keptKeys() {
        Set<String> kept = new TreeSet<>();
        for (TestRecord<byte[], byte[]> part : snapshots.readRecordsToList()) {
            String[] key = text(part.key()).split("/", -1);
            Optional<byte[]> value = Optional.ofNullable(part.value());
            if (key[3].equals("manifest")) {
                String version = key[1] + "/" + key[2];
                value.ifPresentOrElse(present -> kept.add(version), () -> kept.remove(version));
            }
        }
        return kept;
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
