package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.RolloutMove;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.RolloutCommandMapping;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.TrainingLogMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy auto at work in the trainer. */
class AutoRolloutTest {
    private static final LearnerName DENSE = new LearnerName("dense");
    private static final List<String> LABELS = List.of("red", "green", "blue");

    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> log;
    private TestInputTopic<byte[], byte[]> commands;
    private TestOutputTopic<byte[], byte[]> snapshots;

    @BeforeEach
    void start() throws IOException {
        start(Map.of("snapshots.retain", "2"));
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
    void shouldKeepTheVersionThatItWouldGoBackTo() {
        learn(12, 0);

        assertThat(keptVersions()).contains("dense/1", "dense/12").doesNotContain("dense/2", "dense/5");
    }

    /** Nobody but the policy sees what the version before scores: it is neither newest nor on trial. */
    @Test
    void shouldTurnBackABadVersionThatSomebodyPromotes() throws IOException {
        stop();
        start(Map.of("learning.rate", "0.05"));
        learn(3, 1);
        learn(30, 0);

        commands.pipeInput(
                RolloutCommandMapping.key(Fixture.HEAD),
                fixture.contract.encode(
                        fixture.topics().rolloutCommands(),
                        RolloutCommandMapping.toAvro(new RolloutCommand(
                                new CommandId("planted"),
                                Fixture.HEAD,
                                null,
                                new Promote(new VersionRef(DENSE, 15)),
                                Author.person("ann"),
                                "as the test says",
                                Fixture.NOON))));
        learn(10, 0);

        assertThat(events())
                .filteredOn(event -> event.asked().move() == RolloutMove.ROLL_BACK)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.asked().request()).isEqualTo("roll back to dense/33");
                    assertThat(event.asked().by()).isEqualTo(Author.policy("auto"));
                    assertThat(event.asked().why()).startsWith("dense/33 does better than what serves, now dense/15: ");
                    assertThat(event.answer().kind()).isEqualTo(Answer.Kind.ACCEPTED);
                });
    }

    /** @param places how many places further in the list of labels than it should be each label is */
    private void learn(int windows, int places) {
        for (int i = 0; i < windows; i++) {
            for (TrainingExample example : Fixture.window(4L * i).examples()) {
                int label = (LABELS.indexOf(example.label().value()) + places) % LABELS.size();
                log.pipeInput(
                        "colours".getBytes(StandardCharsets.UTF_8),
                        fixture.contract.encode(
                                fixture.topics().trainingLog(),
                                TrainingLogMapping.example(
                                        example.imageId(),
                                        new Label(LABELS.get(label)),
                                        example.embedding(),
                                        example.eventTime(),
                                        new EventPosition(0, example.offset()))));
            }
        }
    }

    private List<RolloutEvent> events() {
        return fixture
                .values(driver, fixture.topics().rolloutEvents(), io.headstream.wire.avro.RolloutEvent.class)
                .stream()
                .map(RolloutEventMapping::toDomain)
                .toList();
    }

    private Set<String> keptVersions() {
        Set<String> kept = new TreeSet<>();
        for (TestRecord<byte[], byte[]> part : snapshots.readRecordsToList()) {
            String key = new String(part.key(), StandardCharsets.UTF_8);
            if (part.value() == null) {
                kept.remove(key);
            } else {
                kept.add(key);
            }
        }
        return kept.stream()
                .filter(key -> key.endsWith("/manifest"))
                .map(key -> key.substring(key.indexOf('/') + 1, key.lastIndexOf('/')))
                .collect(Collectors.toSet());
    }
}
